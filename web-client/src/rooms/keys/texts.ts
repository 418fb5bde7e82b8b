import { isPairId, nameOfKey } from '../../shared/senderKey';
import type { Room } from '../room';
import { isForSome, type SealedText, textsIn, type Words, type WordsOf } from './readable';
import { copiedKey, keyIdIn, openText, type Place, type Proof, proofOf, sealText } from './text';
import { type KeptTextKey, type KeyOfSeat, linksTextKey, type SeatsTextKey, TextKeys } from './textKeys';

/** Seals the texts of this page, and opens those that are in the room. */
export class Texts {
  onChange: () => void = () => undefined;

  private readonly keys: TextKeys;
  private readonly opened = new Map<string, Words>();
  private readonly own = new Set<string>(); // sealed here, and not in the room yet
  private keptIds = '';

  /** @param secret What everybody with the link has for the texts of this room. */
  constructor(
    private readonly secret: Promise<Uint8Array<ArrayBuffer>>,
    private readonly keep: (keys: readonly KeptTextKey[]) => void = () => undefined,
    kept: readonly KeptTextKey[] = [],
  ) {
    this.keys = new TextKeys(kept);
  }

  /** Undefined for a text that has not been looked at yet, there and as written by that person. */
  readonly of: WordsOf = (text) => this.opened.get(nameOf(text));

  add(key: KeyOfSeat): void {
    this.keys.add(key);
  }

  async seal(key: KeyOfSeat, place: Place, words: readonly string[]): Promise<string | null> {
    const text = await sealText(await this.keys.own(key), place, words);
    return this.remember(text, place, words, key.seat);
  }

  addPairs(pairs: readonly SeatsTextKey[]): void {
    this.keys.addPairs(pairs);
  }

  /**
   * For some of those who are here, and nobody else, not even with every key that all have.
   * @param own What this page shares with itself, so that it can read what it wrote.
   */
  async sealFor(
    own: SeatsTextKey,
    readers: readonly SeatsTextKey[],
    place: Place,
    words: readonly string[],
  ): Promise<string | null> {
    const key = { ...own, secret: crypto.getRandomValues(new Uint8Array(32)) };
    const text = await sealText(key, place, words, undefined, [own, ...readers]);
    return this.remember(text, place, words, own.seat);
  }

  /** For everybody with the link, also for those who come later; it does not say who wrote it. */
  async sealForLink(place: Place, words: readonly string[]): Promise<string | null> {
    return this.remember(await sealText(linksTextKey(await this.secret), place, words), place, words, null);
  }

  /**
   * Opens what is new in the room, and what was closed until now. What is gone from the room is forgotten. Answers with the numbers of those
   * who used a key here that did not come.
   */
  async look(
    room: Room,
    you: string,
    hasKeys: boolean,
    strangers: readonly string[] = [],
  ): Promise<ReadonlySet<number>> {
    const lacking = new Set<number>();
    const texts = textsIn(room, you);
    const present = new Set(texts.map(nameOf));
    for (const name of this.opened.keys()) if (!present.has(name) && !this.own.has(name)) this.opened.delete(name);
    for (const name of present) this.own.delete(name);
    let isChanged = false;
    for (const one of texts) {
      const name = nameOf(one);
      const before = this.opened.get(name);
      if (before && before !== 'locked' && before !== 'stranger') continue;
      const found = await this.words(one);
      const id = found === 'locked' ? keyIdIn(one.text) : null;
      if (id !== null && !isPairId(id) && this.keys.isAhead(id)) lacking.add(nameOfKey(id).number);
      const now = found === 'locked' && strangers.includes(one.author ?? '') ? 'stranger' : found;
      if (now === before || (now === 'locked' && !hasKeys)) continue;
      this.opened.set(name, now);
      isChanged = true;
    }
    this.keepKeys(texts);
    if (isChanged) this.onChange();
    return lacking;
  }

  private remember(text: string | null, place: Place, words: readonly string[], author: string | null): string | null {
    if (text === null) return null;
    const name = nameOf({ text, place, count: words.length, author });
    this.opened.set(name, words);
    this.own.add(name);
    return text;
  }

  /** What shows to somebody who is not in the room that a person wrote what can be read here; null where it can't. */
  async proofOf({ text, place, count, author }: SealedText): Promise<Proof | null> {
    if (typeof (await this.words({ text, place, count, author })) === 'string') return null;
    const key = await this.keys.find(keyIdIn(text) ?? 0);
    const used = key && isForSome(place) ? await copiedKey(key, place, text) : key;
    return used && proofOf(used, place);
  }

  /** What somebody said who is there now; null where it can't be read. */
  async hear(text: string, place: Place, author: string): Promise<string | null> {
    const words = await this.words({ text, place, count: 1, author });
    return typeof words === 'string' ? null : (words[0] ?? null);
  }

  /** What is put up for all. */
  async read(text: string, place: Place): Promise<string> {
    const words = await this.words({ text, place, count: 1, author: null });
    return typeof words === 'string' ? '' : (words[0] ?? '');
  }

  private async words({ text, place, count, author }: SealedText): Promise<Words> {
    const id = keyIdIn(text);
    if (id === null || (id === 0) !== (author === null) || isPairId(id) !== isForSome(place)) return 'broken';
    const key = id === 0 ? linksTextKey(await this.secret) : await this.keys.find(id);
    if (key === null) return 'locked';
    if (author !== null && (key as SeatsTextKey).seat !== author) return 'broken'; // it is in the name of somebody else
    if (!isForSome(place)) return (await openText(key, place, text, count)) ?? 'broken';
    const copied = await copiedKey(key, place, text);
    return copied ? ((await openText(copied, place, text, count, true)) ?? 'broken') : 'locked';
  }

  private keepKeys(texts: readonly SealedText[]): void {
    const kept = this.keys.keep(new Set(texts.flatMap(({ text }) => keyIdIn(text) ?? [])));
    const ids = kept.map(({ id }) => id).join();
    if (ids === this.keptIds) return;
    this.keptIds = ids;
    this.keep(kept);
  }
}

/** The same bytes in another place, or as written by somebody else, are another text. */
const nameOf = ({ text, place, author }: SealedText): string => JSON.stringify([text, author, ...place]);
