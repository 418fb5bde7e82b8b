const forgetAfter = 700; // milliseconds without a letter begin another word

/** Finds an item of a menu by its first letters, as menus do everywhere else. Time is an argument. */
export class TypeAhead {
  private typed = '';
  private at = Number.NEGATIVE_INFINITY;

  /** Whether a space still belongs to a word. */
  isTyping(now: number): boolean {
    return this.typed !== '' && now - this.at < forgetAfter;
  }

  /** Where the letter leads from `from`; undefined when nothing begins with what was typed. */
  find(letter: string, labels: readonly string[], from: number, now: number): number | undefined {
    this.typed = this.isTyping(now) ? this.typed + letter : letter;
    this.at = now;
    // The same letter again and again goes from one item to the next.
    const again = [...this.typed].every((each) => same(each, letter));
    const wanted = again ? letter : this.typed;
    const start = again ? from + 1 : Math.max(0, from);
    for (let step = 0; step < labels.length; step++) {
      const index = (start + step) % labels.length;
      if (same((labels[index] ?? '').slice(0, wanted.length), wanted)) return index;
    }
    return undefined;
  }
}

function same(a: string, b: string): boolean {
  return a.localeCompare(b, undefined, { sensitivity: 'base' }) === 0;
}
