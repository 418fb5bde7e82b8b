import { encode } from '../../shared/base64url';
import { type Bytes, concat, counted, number, toNumber, utf8 } from '../../shared/bytes';
import { extract } from '../../shared/hash';
import { mostGenerations, pairIdOf, type SenderKey, stepped } from '../../shared/senderKey';
import { type Ahead, newAhead } from './ahead';
import { type Due, due, holderOf, longestUse, type Member, type Own } from './due';
import { agree, type KeyPair, keepKeyPair, keptKeyPair, open, seal } from './hpke';
import type { RoomKeys } from './keys';
import { type Page, type RoomSecret, read, readRecord, roomSecretOf, writeRecord } from './record';
import type { KeyOfSeat, SeatsTextKey } from './textKeys';
import { Chain, isOf, longestChain, type Opening, peopleOf, wordsOf } from './words';

/** The wish to the room that hands this page's key to others. */
export type Handing = {
  readonly keys: readonly { readonly to: string; readonly box: string }[];
  readonly opening: { readonly number: number; readonly value: string; readonly people: string } | null;
  readonly key: SenderKey;
};

/** What a tab keeps through a reload: nothing with which sound or pictures were ever encrypted. */
export type KeptRing = {
  readonly room: string;
  readonly seat: string;
  readonly pair: JsonWebKey;
  readonly seed: string;
  readonly used: number;
  readonly generation: number;
  readonly opening?: Handing['opening'];
};

const pskId = utf8('meetinghub link 1');
const info = utf8('meetinghub sender key 1');

/**
 * The keys of this page in one room. It knows no network: it is told what the room says, and says what the room should be told. Its own
 * key is new with each page that loads, so that no counter of an earlier one is ever used again.
 */
export class KeyRing {
  private readonly pages = new Map<string, Promise<Page | null>>(); // by seat and record
  private readonly read = new Map<string, string>(); // the newest box of each holder, opened or not
  private readonly checked = new Map<string, boolean>(); // openings, by page and value
  private readonly newest = new Map<string, SenderKey>(); // by holder
  private readonly shares = new Map<string, Promise<Bytes | null>>(); // with each page
  private ownKey: SenderKey;
  private own: Own;
  private opening: { readonly made: Opening; readonly isTold: boolean } | undefined;

  private constructor(
    private readonly secret: RoomSecret,
    readonly seat: string,
    private readonly pair: KeyPair,
    private readonly chain: Chain,
    readonly record: string,
    readonly page: string,
    generation: number,
    now: number,
    private readonly keep: (kept: KeptRing) => void,
    private readonly keptPair: JsonWebKey,
  ) {
    this.ownKey = { generation, step: 0, secret: crypto.getRandomValues(new Uint8Array(32)) };
    this.own = { generation, step: 0, holders: new Set(), since: now, isUnsure: false };
  }

  static async begin(
    secret: Bytes,
    room: string,
    seat: string,
    now: number,
    keep: (kept: KeptRing) => void = () => undefined,
    kept: KeptRing | null = null,
    isUnable = false,
    ahead: () => Promise<Ahead> = newAhead,
  ): Promise<KeyRing> {
    const mine =
      kept?.room === room && kept.seat === seat && kept.generation < mostGenerations && kept.used < longestChain
        ? kept
        : null;
    const again = async ({ pair, seed, used }: KeptRing): Promise<Ahead> => ({
      pair: await keptKeyPair(pair),
      chain: await Chain.begin(read(seed), used),
    });
    const [{ pair, chain }, roomSecret] = await Promise.all([mine ? again(mine) : ahead(), roomSecretOf(secret, room)]);
    const record = await writeRecord(roomSecret, seat, pair.publicKey, chain.anchor, isUnable);
    const page = (await readRecord(roomSecret, seat, record))?.id ?? '';
    const generation = mine ? mine.generation + 1 : 0;
    const ring = new KeyRing(
      roomSecret,
      seat,
      pair,
      chain,
      record,
      page,
      generation,
      now,
      keep,
      await keepKeyPair(pair),
    );
    if (mine?.opening) ring.opening = { made: { ...mine.opening, value: read(mine.opening.value) }, isTold: false };
    ring.keepAll();
    return ring;
  }

  /** The key with which this page encrypts now. */
  get sending(): SenderKey {
    return this.ownKey;
  }

  /** The other pages that may have keys, of the seats that are present; `strangers` did not prove that they know the secret. */
  async members(
    room: RoomKeys,
    present: readonly string[],
  ): Promise<{ members: readonly Member[]; strangers: readonly string[] }> {
    const others = present.filter((seat) => seat !== this.seat);
    const found = await Promise.all(others.map((seat) => this.pageOf(room, seat)));
    return {
      members: found.flatMap((page) =>
        page ? [{ seat: page.seat, page: page.id, number: room.published.get(page.seat)?.number ?? 0 }] : [],
      ),
      strangers: others.filter((_, i) => found[i] === null),
    };
  }

  /** Those of these seats whose pages seal neither sound nor pictures. */
  async unable(room: RoomKeys, seats: readonly string[]): Promise<readonly string[]> {
    const found = await Promise.all(seats.map((seat) => this.pageOf(room, seat)));
    return seats.filter((_, i) => found[i]?.isUnable);
  }

  /** What this page shares with each of the pages that have published, itself among them, for texts that are not for all. */
  async pairs(room: RoomKeys): Promise<readonly SeatsTextKey[]> {
    const found = await Promise.all(
      [...room.published].map(async ([seat, { number }]) => {
        const page = await this.pageOf(room, seat);
        const secret = page && (await this.pairWith(page));
        return secret ? [{ id: pairIdOf(number), page: page.id, seat, secret }] : [];
      }),
    );
    return found.flat();
  }

  private pairWith({ id, publicKey }: Page): Promise<Bytes | null> {
    let secret = this.shares.get(id);
    if (!secret) {
      secret = agree(this.pair.privateKey, publicKey).then(
        (agreed) => extract(this.secret.psk, agreed),
        () => null, // what was published is no key
      );
      this.shares.set(id, secret);
    }
    return secret;
  }

  due(members: readonly Member[], now: number): Due {
    return due(this.own, members, now);
  }

  /** When this page's key has been in use for long enough. */
  get until(): number {
    return this.own.since + longestUse;
  }

  /** The room forgot what this page had handed over and opened: it came back to it. Another key follows. */
  begunAgain(): void {
    this.own = { ...this.own, isUnsure: true };
    this.opening &&= { ...this.opening, isTold: false };
  }

  /** Nothing is left to open for the words: it is time for another page. */
  get isWornOut(): boolean {
    return this.chain.isAtEnd;
  }

  /** Whether that page may have this one's key. */
  isHeldBy(member: Member): boolean {
    return this.own.holders.has(holderOf(member));
  }

  /** Whether a key of that page has come. */
  has(member: Member): boolean {
    return this.newest.has(holderOf(member));
  }

  /** Whether the others lack the number that this page opens for the words. New keys alone do not change them. */
  async hasToOpen(room: RoomKeys, members: readonly Member[]): Promise<boolean> {
    return members.length > 0 && !((await this.agreed(room, members)).isOpened && this.opening?.isTold);
  }

  /** What the room has to be told now; null when nothing. Whoever is named in it counts as somebody who has the key from here on. */
  async hand(room: RoomKeys, members: readonly Member[], now: number): Promise<Handing | null> {
    const what = due(this.own, members, now);
    const opening = (await this.hasToOpen(room, members)) ? await this.openNext(room, members) : null;
    if (what.kind === 'nothing') return opening && { keys: [], opening, key: this.ownKey };
    const key =
      what.kind === 'step'
        ? await stepped(this.ownKey)
        : {
            generation: this.own.generation + 1,
            step: 0,
            secret: crypto.getRandomValues(new Uint8Array(32)),
          };
    const before = what.kind === 'step' ? this.own.holders : [];
    this.own = {
      generation: key.generation,
      step: key.step,
      holders: new Set([...before, ...what.to.map(holderOf)]),
      since: what.kind === 'step' ? this.own.since : now,
      isUnsure: true,
    };
    this.keepAll();
    const boxes = await Promise.all(what.to.map((member) => this.box(room, member, key)));
    return { keys: boxes.flatMap((box) => (box ? [box] : [])), opening, key };
  }

  /** The room has told them, so that the key is used from now on; or it is not known whether it has, and another one follows. */
  handed({ key, opening }: Handing, isTold: boolean): void {
    if (isTold && opening && opening.number === this.opening?.made.number) this.opening = { ...this.opening, isTold };
    if (key.generation !== this.own.generation || key.step !== this.own.step) return;
    if (!isTold) return;
    this.ownKey = key;
    this.own = { ...this.own, isUnsure: false };
  }

  /** Opens what was handed to this seat since the last time, ready to decrypt with. A key that is older than one already known is of no use to anybody. */
  async take(room: RoomKeys): Promise<readonly KeyOfSeat[]> {
    const taken = await Promise.all([...room.handed].map(([from, box]) => this.openBox(room, from, box)));
    return taken.flatMap((one) => (one ? [one] : []));
  }

  /** The four words, as places in a list of 256; null until all who are here have opened their numbers for one another. */
  async words(room: RoomKeys, members: readonly Member[]): Promise<readonly number[] | null> {
    const own = this.opening?.made; // not what the room says of it, which could be one that somebody knew before
    if (!own || members.length === 0) return null;
    const numbers = new Map([[this.page, own.number]]);
    const opened = new Map([[this.page, own.value]]);
    for (const { seat, page } of members) {
      const opening = room.opened.get(seat);
      const anchor = (await this.pageOf(room, seat))?.anchor;
      if (!opening || !anchor || opening.people !== own.people) return null;
      const value = read(opening.value);
      if (!(await this.isChecked(page, anchor, { ...opening, value }))) return null;
      numbers.set(page, opening.number);
      opened.set(page, value);
    }
    return (await peopleOf(numbers)) === own.people ? wordsOf(opened) : null;
  }

  private async openNext(room: RoomKeys, members: readonly Member[]): Promise<Handing['opening']> {
    const { isOpened, people } = await this.agreed(room, members);
    const made = isOpened ? this.opening?.made : this.chain.next(people);
    if (!made) return null;
    this.opening = { made, isTold: false };
    this.keepAll();
    return told(made);
  }

  /**
   * Which number each opens, so that nobody can choose theirs when they know the others': what somebody has opened for all who are here, if
   * all can still keep to it, and otherwise the next number of each.
   */
  private async agreed(room: RoomKeys, members: readonly Member[]): Promise<{ people: string; isOpened: boolean }> {
    const own = this.opening?.made;
    const numbersFor = (people: string | undefined): ReadonlyMap<string, number> => {
      const numbers = new Map([[this.page, own && own.people === people ? own.number : this.chain.nextNumber]]);
      for (const { seat, page } of members) {
        const opening = room.opened.get(seat);
        numbers.set(page, opening && opening.people === people ? opening.number : (opening?.number ?? 0) + 1);
      }
      return numbers;
    };
    const said = new Set([own?.people, ...members.map(({ seat }) => room.opened.get(seat)?.people)]);
    for (const people of said)
      if (people && (await peopleOf(numbersFor(people))) === people)
        return { people, isOpened: people === own?.people };
    return { people: await peopleOf(numbersFor(undefined)), isOpened: false };
  }

  private async isChecked(page: string, anchor: Bytes, opening: Opening): Promise<boolean> {
    const name = `${page} ${opening.number} ${encode(opening.value)}`;
    const known = this.checked.get(name) ?? (await isOf(anchor, opening));
    this.checked.set(name, known);
    return known;
  }

  private pageOf(room: RoomKeys, seat: string): Promise<Page | null> {
    const published = room.published.get(seat);
    if (!published) return Promise.resolve(null);
    const name = `${seat} ${published.key}`;
    let page = this.pages.get(name);
    if (!page) {
      page = readRecord(this.secret, seat, published.key);
      this.pages.set(name, page);
    }
    return page;
  }

  private async box(room: RoomKeys, { seat, page }: Member, { generation, step, secret }: SenderKey) {
    const other = await this.pageOf(room, seat);
    if (other?.id !== page) return null; // it went on meanwhile, and is somebody to be handed the next key
    const text = concat(number(generation, 4), number(step, 1), secret);
    try {
      return { to: seat, box: encode(await seal(this.pair, other.publicKey, this.shared(this.page, page), text)) };
    } catch {
      return null; // what was published is no key
    }
  }

  private async openBox(room: RoomKeys, from: string, box: string): Promise<KeyOfSeat | null> {
    const page = await this.pageOf(room, from);
    const published = room.published.get(from);
    if (!page || !published) return null;
    const holder = holderOf({ seat: from, page: page.id, number: published.number });
    if (this.read.get(holder) === box) return null;
    this.read.set(holder, box);
    const text = await open(this.pair, page.publicKey, this.shared(page.id, this.page), read(box));
    if (text?.length !== 37) return null;
    const key = { generation: toNumber(text.slice(0, 4)), step: text[4] ?? 0, secret: text.slice(5) };
    const known = this.newest.get(holder);
    if (known && known.generation >= key.generation) return null;
    this.newest.set(holder, key);
    return { number: published.number, page: page.id, seat: from, key };
  }

  private shared(from: string, to: string) {
    const aad = concat(counted(this.secret.room), counted(from), counted(to));
    return { psk: this.secret.psk, pskId, info, aad };
  }

  private keepAll(): void {
    const { seed, used } = this.chain.kept;
    this.keep({
      room: this.secret.room,
      seat: this.seat,
      pair: this.keptPair,
      seed: encode(seed),
      used,
      generation: this.own.generation,
      opening: this.opening ? told(this.opening.made) : null,
    });
  }
}

const told = (opening: Opening) => ({ ...opening, value: encode(opening.value) });
