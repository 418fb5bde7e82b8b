import type { FrameWay } from '../../media/frames/frameKeys';
import type { Bytes } from '../../shared/bytes';
import type { ExecuteReply, RoomCommand } from '../../shared/contracts';
import { isOut } from '../breaks/breaks';
import type { Room } from '../room';
import type { Ahead } from './ahead';
import type { Member } from './due';
import type { RoomKeys } from './keys';
import { type KeptRing, KeyRing } from './ring';
import type { Place } from './text';
import type { KeyOfSeat, SeatsTextKey } from './textKeys';

/** What encrypts and decrypts frames. */
export type FrameDoor = {
  go(way: FrameWay): void;
  use(key: KeyOfSeat): void;
  add(key: KeyOfSeat): void;
  forget(number: number): void;
};

/** What seals and opens texts. */
export type TextDoor = {
  seal(key: KeyOfSeat, place: Place, words: readonly string[]): Promise<string | null>;
  sealFor(
    own: SeatsTextKey,
    readers: readonly SeatsTextKey[],
    place: Place,
    words: readonly string[],
  ): Promise<string | null>;
  add(key: KeyOfSeat): void;
  addPairs(pairs: readonly SeatsTextKey[]): void;
  /**
   * `hasKeys`: all keys are here that the room has for this page; what is closed now stays closed. Answers with whose key did not come, by
   * number.
   */
  look(room: Room, you: string, hasKeys: boolean, strangers?: readonly string[]): Promise<ReadonlySet<number>>;
};

export type SealingDoor = {
  /** Null when the connection is lost. */
  ask(command: RoomCommand): Promise<ExecuteReply | null>;
  readonly frames: FrameDoor;
  readonly texts: TextDoor;
  keep(kept: KeptRing): void;
  kept(): KeptRing | null;
  /** For one page: each time something else. Absent: it is made when it is needed. */
  readonly ahead?: () => Promise<Ahead>;
  /** This page seals texts alone. */
  readonly isUnable?: boolean;
};

/**
 * `strangers`: seats of people who did not show that they know the secret; nobody hands them keys. `unable`: of people whose pages seal
 * texts alone. `ready`: of those whose key is here, and who have therefore seen this page.
 */
export type Secured = {
  readonly isSecured: boolean;
  readonly strangers: readonly string[];
  readonly unable: readonly string[];
  readonly ready: readonly string[];
  readonly way: FrameWay;
};

const gather = 100; // newcomers within this are let in by one step
const gatherLeavers = 1000; // and so many people may go within this before one new key shuts them out
const atMostEvery = 1000; // when many come one after the other; the person's own wishes need the limit of calls
const again = 2000;
const lackFor = 10_000; // then this page becomes another one for the others, to which they hand their keys anew

/**
 * Keeps this page's keys in step with the room: publishes, takes what is handed to it, and hands its own key to whoever may have it. Only
 * this follows the clock; what is due, and the keys themselves, are worked out elsewhere.
 */
export class Sealing {
  onChange: () => void = () => undefined;

  private ring: KeyRing | undefined;
  private newest: { readonly room: Room; readonly you: string } | undefined;
  private number = 0;
  private numbers: ReadonlySet<number> = new Set();
  private secured: Secured = { isSecured: false, strangers: [], unable: [], ready: [], way: 'sealed' };
  private stays = false; // though sound and pictures are not sealed
  private dueAt: number | undefined;
  private notBefore = 0;
  private openedAt = 0;
  private readonly missing = new Set<number>(); // whose frames cannot be decrypted
  private lackingSince: number | undefined;
  private lackTimer: ReturnType<typeof setTimeout> | undefined;
  private isAnother = false; // what was kept of the page before is not gone on with
  private waitsFor = lackFor;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isWorking = false;
  private hasMore = false;
  private isClosed = false;
  private readonly awaiting: (() => void)[] = []; // a key for what is to be sealed

  /** @param name Names the room for the keys; the same for all in it. */
  constructor(
    private readonly secret: Bytes,
    private readonly name: string,
    private readonly door: SealingDoor,
    private readonly now: () => number = Date.now,
  ) {}

  get state(): Secured {
    return this.secured;
  }

  /** The room has gone on. */
  follow(room: Room, you: string): void {
    this.newest = { room, you };
    void this.work();
  }

  /** Frames come that are encrypted with a key that did not come: it is late, or was held back. */
  lacks(number: number): void {
    this.missing.add(number);
    void this.work();
  }

  /**
   * Seals words with this page's key, for all who are here and nobody who has gone: waits while another key is due. Null for more words
   * than fit.
   * @param readersIn The seats for which it is alone, besides this one; null: all.
   */
  async seal(
    place: Place,
    words: readonly string[],
    readersIn: (room: Room) => readonly string[] | null = () => null,
  ): Promise<string | null> {
    await new Promise<void>((resolve) => {
      this.awaiting.push(resolve);
      void this.work();
    });
    // Worn out by what was just handed: the next page has a key soon.
    const { ring, newest } = this;
    if (!ring || !newest?.room.keys) return this.seal(place, words, readersIn);
    const readers = readersIn(newest.room);
    if (!readers) return this.door.texts.seal(this.ownKey(ring), place, words);
    const pairs = await ring.pairs(newest.room.keys);
    const own = pairs.find(({ page }) => page === ring.page);
    if (!own) return this.seal(place, words, readersIn);
    const others = pairs.filter(({ seat }) => seat !== own.seat && readers.includes(seat));
    return this.door.texts.sealFor(own, others, place, words);
  }

  /** The four words for all who are here now, as places in a list; null until everybody's page is ready. */
  async words(): Promise<readonly number[] | null> {
    const { ring, newest } = this;
    if (!ring || !newest?.room.keys) return null;
    const { members, strangers } = await ring.members(newest.room.keys, presentIn(newest.room));
    return strangers.length > 0 ? null : ring.words(newest.room.keys, members);
  }

  /** Sound and pictures of this page go out to the server in clear, until the last person has gone whose page can't seal them. */
  stay(): void {
    this.stays = true;
    void this.work();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    clearTimeout(this.lackTimer);
  }

  /** One thing after the other; what happens meanwhile is looked at once more at the end. */
  private async work(): Promise<void> {
    this.hasMore = true;
    if (this.isWorking) return;
    this.isWorking = true;
    while (this.hasMore && !this.isClosed) {
      this.hasMore = false;
      await this.step();
    }
    this.isWorking = false;
  }

  private async step(): Promise<void> {
    const { newest } = this;
    const keys = newest?.room.keys;
    if (!newest || !keys) return;
    const { room, you } = newest;
    const ring = await this.begin(you);
    await this.turn(ring, room, keys); // before anybody is handed a key, who takes it as a sign that this page knows of them
    const published = keys.published.get(you);
    if (published?.key !== ring.record) await this.door.texts.look(room, you, false);
    if (published?.key !== ring.record) {
      if (!room.seats.inside.some((seat) => seat.id === you)) return; // it waits
      if (!(await this.wish({ $type: 'publishKey', key: ring.record }))) this.later(again);
      return; // the room says so, which is read next
    }
    if (published.number !== this.number || room.openedAt !== this.openedAt) {
      if (this.number !== 0) ring.begunAgain();
      this.number = published.number;
      this.openedAt = room.openedAt;
      this.door.frames.use(this.ownKey(ring));
    }
    const [pairs] = await Promise.all([ring.pairs(keys), this.take(ring, keys)]);
    this.door.texts.addPairs(pairs);
    const { members, strangers } = await ring.members(keys, presentIn(room));
    const lacking = new Set([...(await this.door.texts.look(room, you, true, strangers)), ...this.missing]);
    const hasAll = members.every((member) => ring.has(member) && !lacking.has(member.number));
    if (!isOut(room, you)) {
      await this.hand(ring, keys, members);
      this.lack(!hasAll);
    }
    const isSettled = ring.due(members, this.now()).kind === 'nothing';
    const ready = members.filter((member) => ring.has(member)).map(({ seat }) => seat);
    this.tell({ ...this.secured, isSecured: strangers.length === 0 && hasAll && isSettled, strangers, ready });
  }

  private async turn(ring: KeyRing, room: Room, keys: RoomKeys): Promise<void> {
    const inside = room.seats.inside.map(({ id }) => id);
    const unable = await ring.unable(keys, inside);
    if (unable.length === 0) this.stays = false;
    const way = unable.length === 0 ? 'sealed' : this.stays || this.door.isUnable ? 'clear' : 'held';
    if (way !== this.secured.way) this.door.frames.go(way);
    this.tell({ ...this.secured, unable, way });
  }

  private async begin(you: string): Promise<KeyRing> {
    if (this.ring?.seat !== you) {
      const { keep, kept, isUnable, ahead } = this.door;
      const before = this.isAnother ? null : kept();
      this.ring = await KeyRing.begin(this.secret, this.name, you, this.now(), keep, before, isUnable, ahead);
      this.number = 0;
    }
    return this.ring;
  }

  private async take(ring: KeyRing, keys: RoomKeys): Promise<void> {
    for (const received of await ring.take(keys)) {
      this.door.frames.add(received);
      this.door.texts.add(received);
      this.missing.delete(received.number);
    }
    const numbers = new Set([...keys.published.values()].map(({ number }) => number));
    for (const number of this.numbers) if (!numbers.has(number)) this.door.frames.forget(number);
    this.numbers = numbers;
  }

  private async hand(ring: KeyRing, keys: RoomKeys, members: readonly Member[]): Promise<void> {
    const isSettled = ring.due(members, this.now()).kind === 'nothing';
    clearTimeout(this.timer);
    if (isSettled) this.settled();
    else this.tell({ ...this.secured, isSecured: false }); // somebody has a key who may not, or none who may
    if (isSettled && !(await ring.hasToOpen(keys, members))) {
      this.dueAt = undefined;
      this.later(ring.until - this.now());
      return;
    }
    const isAwaited = isSettled || members.some((member) => !ring.isHeldBy(member));
    this.dueAt = Math.min(this.dueAt ?? Number.POSITIVE_INFINITY, this.now() + (isAwaited ? gather : gatherLeavers));
    const at = Math.max(this.dueAt, this.notBefore);
    if (this.now() < at) {
      this.later(at - this.now());
      return;
    }
    this.dueAt = undefined;
    const handing = await ring.hand(keys, members, this.now());
    if (!handing) return;
    const isTold =
      (handing.keys.length === 0 && !handing.opening) ||
      (await this.wish({ $type: 'handKeys', keys: handing.keys, opening: handing.opening }));
    ring.handed(handing, isTold);
    this.notBefore = Math.max(this.notBefore, this.now() + atMostEvery);
    if (isTold) {
      this.door.frames.use(this.ownKey(ring));
      this.settled();
    }
    this.hasMore = true;
    if (ring.isWornOut) this.beginAnew();
  }

  /** A key that does not come was lost with what this page was before, or was held back; longer and longer between tries. */
  private lack(isLacking: boolean): void {
    clearTimeout(this.lackTimer);
    if (!isLacking) {
      this.lackingSince = undefined;
      return;
    }
    this.lackingSince ??= this.now();
    const left = this.lackingSince + this.waitsFor - this.now();
    if (left > 0) {
      this.lackTimer = setTimeout(() => void this.work(), left);
      return;
    }
    this.waitsFor *= 2;
    this.beginAnew();
  }

  private beginAnew(): void {
    this.lackingSince = undefined;
    this.isAnother = true;
    this.ring = undefined;
    this.missing.clear();
    this.hasMore = true;
  }

  private ownKey(ring: KeyRing): KeyOfSeat {
    return { number: this.number, page: ring.page, seat: ring.seat, key: ring.sending };
  }

  private settled(): void {
    for (const resolve of this.awaiting.splice(0)) resolve();
  }

  private async wish(command: RoomCommand): Promise<boolean> {
    const reply = await this.door.ask(command);
    const isDone = reply !== null && !reply.refusal;
    if (!isDone) this.notBefore = this.now() + again;
    return isDone;
  }

  private later(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.work(), Math.max(0, delay));
  }

  private tell(secured: Secured): void {
    const isSame = JSON.stringify(this.secured) === JSON.stringify(secured);
    this.secured = secured;
    if (!isSame) this.onChange();
  }
}

/** Who may have keys now, besides what each has shown: whoever is inside and has not stepped out. */
const presentIn = (room: Room): readonly string[] =>
  room.seats.inside.map(({ id }) => id).filter((id) => !isOut(room, id));
