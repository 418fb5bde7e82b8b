import { encode } from '../../shared/base64url';
import { type Bytes, concat, number, same, utf8 } from '../../shared/bytes';
import { sha256 } from '../../shared/hash';

/**
 * Words that everybody reads aloud have to be few, so nobody may be able to try keys until the words fit. Each page fixes random numbers
 * beforehand, as a chain of hashes whose end is in its record, and opens the next one only when it has seen who is here, saying which one of
 * theirs it takes from each. Whoever stands in the middle has then fixed their keys and their numbers, and hits the words by chance alone:
 * 1 in 2^32 at each try.
 */
export const longestChain = 512;

/** `people` names the pages for whom it was opened, and which number each of them opens for the others. */
export type Opening = { readonly number: number; readonly value: Bytes; readonly people: string };

export class Chain {
  private constructor(
    private readonly values: readonly Bytes[], // the seed first; hashing them anew each time takes long where others wait
    private used: number,
  ) {}

  static async begin(seed: Bytes = crypto.getRandomValues(new Uint8Array(32)), used = 0): Promise<Chain> {
    const values = [seed];
    for (let hash = seed; values.length <= longestChain; values.push(hash)) hash = await sha256(hash);
    return new Chain(values, used);
  }

  get anchor(): Bytes {
    return this.values[longestChain] as Bytes;
  }

  get kept(): { readonly seed: Bytes; readonly used: number } {
    return { seed: this.values[0] as Bytes, used: this.used };
  }

  get isAtEnd(): boolean {
    return this.used >= longestChain;
  }

  /** Which number it opens next. */
  get nextNumber(): number {
    return this.used + 1;
  }

  /** Null when it is at its end. */
  next(people: string): Opening | null {
    if (this.isAtEnd) return null;
    this.used += 1;
    return { number: this.used, value: this.values[longestChain - this.used] as Bytes, people };
  }
}

export async function isOf(anchor: Bytes, { number, value }: Opening): Promise<boolean> {
  return number >= 1 && number <= longestChain && same(await hashed(value, number), anchor);
}

/** The same text for the same pages with the same numbers, in whichever order. */
export async function peopleOf(numbers: ReadonlyMap<string, number>): Promise<string> {
  const lines = [...numbers].map(([page, opens]) => `${page} ${opens}`).sort();
  return encode((await sha256(utf8(lines.join('\n')))).slice(0, 12));
}

/** Places of the four words in a list of 256. */
export async function wordsOf(opened: ReadonlyMap<string, Bytes>): Promise<readonly number[]> {
  const pages = [...opened.keys()].sort();
  const all = concat(
    utf8('meetinghub words 1'),
    number(pages.length, 2),
    ...pages.flatMap((page) => [utf8(page), opened.get(page) as Bytes]),
  );
  return [...(await sha256(all)).slice(0, 4)];
}

async function hashed(value: Bytes, times: number): Promise<Bytes> {
  let hash = value;
  for (let i = 0; i < times; i += 1) hash = await sha256(hash);
  return hash;
}
