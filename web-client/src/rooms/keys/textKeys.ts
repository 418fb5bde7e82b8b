import { encode } from '../../shared/base64url';
import type { Bytes } from '../../shared/bytes';
import { keyIdOf, nameOfKey, type SenderKey, stepped, textKeyOf } from '../../shared/senderKey';
import { read } from './record';
import type { TextKey } from './text';

/** A page's key, with the number that names it and the seat it belongs to. */
export type KeyOfSeat = {
  readonly number: number;
  readonly page: string;
  readonly seat: string;
  readonly key: SenderKey;
};
/** With whose key a text is sealed. */
export type SeatsTextKey = TextKey & { readonly seat: string };
/** What a tab keeps through a reload: keys of texts that are still to be read, with which neither sound nor pictures can be opened. */
export type KeptTextKey = {
  readonly id: number;
  readonly page: string;
  readonly seat: string;
  readonly secret: string;
};

const keptGenerations = 3; // a text is opened when it comes; what came before is known by then

type Sender = { readonly page: string; readonly seat: string; readonly generations: Map<number, SenderKey> };

/** The keys of texts: this page's own, and those of others, each from the step on that this page was given. */
export class TextKeys {
  private readonly senders = new Map<number, Sender>();
  private readonly known = new Map<number, SeatsTextKey>(); // that a text was sealed with

  constructor(kept: readonly KeptTextKey[] = []) {
    for (const each of kept) this.known.set(each.id, { ...each, secret: read(each.secret) });
  }

  /** This page's own, under the number that the room gave it. */
  async own({ number, page, seat, key }: KeyOfSeat): Promise<SeatsTextKey> {
    const id = keyIdOf({ number, ...key });
    const known = this.known.get(id);
    if (known?.page === page) return known;
    const made = { id, page, seat, secret: await textKeyOf(key, page) };
    this.known.set(id, made);
    return made;
  }

  add({ number, page, seat, key }: KeyOfSeat): void {
    let sender = this.senders.get(number);
    if (sender?.page !== page) {
      sender = { page, seat, generations: new Map() };
      this.senders.set(number, sender);
      for (const [id, of] of this.known) if (nameOfKey(id).number === number && of.page !== page) this.known.delete(id); // counted anew
    }
    const { generations } = sender;
    if (generations.has(key.generation)) return;
    generations.set(key.generation, key);
    for (const old of [...generations.keys()].sort((a, b) => b - a).slice(keptGenerations)) generations.delete(old);
  }

  /** What this page shares with those others, and with itself. */
  addPairs(pairs: readonly SeatsTextKey[]): void {
    for (const pair of pairs) if (this.known.get(pair.id)?.page !== pair.page) this.known.set(pair.id, pair);
  }

  /** Null for a key that this page was never given: of before it came, or of a time when it was away. */
  async find(id: number): Promise<SeatsTextKey | null> {
    const known = this.known.get(id);
    if (known) return known;
    const { number, generation, step } = nameOfKey(id);
    const sender = this.senders.get(number);
    let key = sender?.generations.get(generation);
    if (!sender || !key || key.step > step) return null;
    while (key.step < step) key = await stepped(key);
    const made = { id, page: sender.page, seat: sender.seat, secret: await textKeyOf(key, sender.page) };
    this.known.set(id, made);
    return made;
  }

  /** Whether somebody used a newer key than this page was given: it was held back. */
  isAhead(id: number): boolean {
    const { number, generation } = nameOfKey(id);
    const given = this.senders.get(number)?.generations;
    return given !== undefined && [...given.keys()].every((known) => known < generation);
  }

  /** Those of these texts, and of no others. */
  keep(ids: ReadonlySet<number>): readonly KeptTextKey[] {
    return [...this.known.values()]
      .filter(({ id }) => ids.has(id))
      .map(({ secret, ...rest }) => ({ ...rest, secret: encode(secret as Bytes) }));
  }
}

/** A key of which everybody with the link has a copy: it is nobody's, and whoever comes later has it too. */
export const linksTextKey = (secret: Bytes): TextKey => ({ id: 0, page: '', secret });
