const longest = 400; // milliseconds that what was found may be old; people move
const shrinksEvery = 100; // milliseconds

/**
 * When people are to be found anew. Where that takes long, pictures go on for a while with what was found last, so that half of the time
 * is left for them. Who was found shrinks meanwhile, because what they no longer cover is the room. Time is an argument.
 */
export class Finding {
  private from = Number.NEGATIVE_INFINITY; // the picture in which they were found
  private until = Number.NEGATIVE_INFINITY;

  /** They were found in the picture of that moment. */
  found(from: number, now: number): void {
    this.from = from;
    this.until = Math.min(now + (now - from), from + longest);
  }

  isDue(now: number, each: number): boolean {
    return now + each / 2 > this.until;
  }

  /** By how many pixels who was found is smaller by now. */
  shrunk(now: number): number {
    return Math.max(1, Math.ceil((now - this.from) / shrinksEvery));
  }
}
