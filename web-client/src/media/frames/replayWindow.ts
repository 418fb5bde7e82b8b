const size = 2048; // several seconds of all that a page sends; frames overtake one another

/** Which counters of one key have been seen, the newest `size` of them; older ones count as seen. */
export class ReplayWindow {
  private readonly bits = new Uint8Array(size);
  private newest = -1;

  has(counter: number): boolean {
    if (counter > this.newest) return false;
    return counter <= this.newest - size || this.bits[counter % size] === 1;
  }

  /** False when it had been seen. */
  take(counter: number): boolean {
    if (this.has(counter)) return false;
    if (counter - this.newest >= size) this.bits.fill(0);
    else for (let passed = this.newest + 1; passed <= counter; passed += 1) this.bits[passed % size] = 0;
    this.newest = Math.max(this.newest, counter);
    this.bits[counter % size] = 1;
    return true;
  }
}
