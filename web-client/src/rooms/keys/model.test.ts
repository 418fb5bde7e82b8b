import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameKeys } from '../../media/frames/frameKeys';
import { readHeader } from '../../media/frames/sframe';
import { encode } from '../../shared/base64url';
import { type Bytes, concat, counted, toNumber, utf8 } from '../../shared/bytes';
import type { ExecuteReply, RoomCommand, RoomEvent } from '../../shared/contracts';
import { nameOfKey, type SenderKey, stepped } from '../../shared/senderKey';
import { isOut } from '../breaks/breaks';
import type { Room } from '../room';
import { folded, joined, roomOf } from '../testing';
import { longestUse } from './due';
import { keptKeyPair, open } from './hpke';
import { type Page as Record, read, readRecord, roomSecretOf } from './record';
import type { KeptRing } from './ring';
import { Sealing } from './sealing';
import { keyIdIn, type Place } from './text';
import type { KeptTextKey, KeyOfSeat } from './textKeys';
import { Texts } from './texts';

// A model of the key protocol: up to four people do anything, in any order, on the code that pages run, while a room keeps what the server
// keeps. It looks for anybody who can read what is not for them, for anybody who cannot read what is, for a nonce that is used twice, and
// for words that differ or change.

const seats = ['ann', 'ben', 'cal', 'dee'] as const;
type Seat = (typeof seats)[number];
type Step = readonly [(typeof kinds)[number], Seat];
const kinds = [
  'come', // or comes back, with what the tab kept
  'come',
  'leave',
  'remove',
  'stepOut',
  'stepBack',
  'reload',
  'device', // goes on at another one
  'cut', // the connection is lost, and the wish that was on its way
  'cutAfter', // the same, but the wish arrived
  'resume',
  'slow', // what happens reaches this page, and its wishes the room, only later
  'hear', // one entry
  'fast',
  'say',
  'say',
  'say',
  'moment',
  'moment',
  'second',
  'second',
  'hour',
  'rest',
] as const;

const secret = utf8('sixteen letters!');
const room = 'room-0001';
const placeOf = (id: number): Place => ['message', `message-${id}`, 'everyone', '', ''];

const { setImmediate: immediately } = globalThis as unknown as { setImmediate(then: (value: unknown) => void): void };
let pending = 0; // what WebCrypto has not answered yet
const methods = [
  'digest',
  'sign',
  'importKey',
  'exportKey',
  'deriveBits',
  'generateKey',
  'encrypt',
  'decrypt',
] as const;
const hashes = new Map<string, ArrayBuffer>(); // of chains, which are the same in each story

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  for (const method of methods) {
    const real = crypto.subtle[method].bind(crypto.subtle) as (...all: unknown[]) => Promise<unknown>;
    vi.spyOn(crypto.subtle, method).mockImplementation((async (...all: unknown[]) => {
      pending += 1;
      try {
        if (method !== 'digest') return await real(...all);
        const name = encode(all[1] as Bytes);
        const known = hashes.get(name) ?? ((await real(...all)) as ArrayBuffer);
        hashes.set(name, known);
        return known.slice(0);
      } finally {
        pending -= 1;
      }
    }) as never);
  }
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Until nothing goes on by itself. */
async function quiet(): Promise<void> {
  for (let idle = 0; idle < 2; idle += 1) {
    await new Promise((resolve) => immediately(resolve));
    if (pending > 0) idle = -1;
  }
}

/** One page that somebody loaded, on the real code; the server is whom it asks. */
class Page {
  room: Room;
  isClosed = false;
  isSlow = false;
  isCut = false;
  heard: number; // entries
  wish: { readonly command: RoomCommand; answer(reply: ExecuteReply | null): void } | null = null;
  /** Whom this page saw when it made a key, by the key. */
  readonly madeFor = new Map<string, ReadonlySet<string>>();
  private asked: ReadonlySet<string> = new Set();
  readonly frames = new FrameKeys(() => Promise.resolve());
  readonly uses: KeyOfSeat[] = [];
  readonly texts: Texts;
  readonly sealing: Sealing;

  constructor(
    readonly browser: Browser,
    readonly hub: Hub,
  ) {
    const { kept } = browser;
    this.room = hub.snapshot(browser.seat);
    this.heard = hub.log.length;
    this.texts = new Texts(
      roomSecretOf(secret, room).then(({ text }) => text),
      (keys) => {
        browser.keptTexts = keys;
      },
      browser.keptTexts,
    );
    this.frames.onMissing = (number) => this.sealing.lacks(number);
    this.sealing = new Sealing(secret, room, {
      ask: (command) =>
        new Promise((answer) => {
          this.asked = this.view;
          if (this.isCut || this.isClosed) answer(null);
          else this.wish = { command, answer };
        }),
      frames: {
        go: () => undefined,
        use: (key) => {
          this.uses.push(key);
          const made = encode(key.key.secret);
          this.madeFor.set(made, this.madeFor.get(made) ?? this.asked);
          void this.frames.use(key);
        },
        add: (key) => this.frames.add(key),
        forget: (number) => this.frames.forget(number),
      },
      texts: this.texts,
      keep: (now) => {
        browser.kept = now;
        browser.pairs.set(now.pair.d ?? '', now.pair);
      },
      kept: () => kept,
    });
    this.follow();
  }

  /** Whom this page shows as inside and listening. */
  get view(): ReadonlySet<string> {
    return new Set(this.room.seats.inside.map(({ id }) => id).filter((id) => !isOut(this.room, id)));
  }

  hear(most = Number.POSITIVE_INFINITY): void {
    for (let i = 0; i < most && this.heard < this.hub.log.length; i += 1) {
      const entry = this.hub.log[this.heard];
      this.heard += 1;
      if (entry && (!entry.to || entry.to === this.browser.seat)) this.room = folded(this.room, entry.event);
    }
    this.follow();
  }

  follow(): void {
    this.sealing.follow(this.room, this.browser.seat);
  }

  close(): void {
    this.isClosed = true;
    this.wish?.answer(null);
    this.wish = null;
    this.sealing.close();
  }
}

/** All that one person ever had: what the tab keeps, and each private key, as somebody would keep them who was removed. */
class Browser {
  kept: KeptRing | null = null;
  keptTexts: readonly KeptTextKey[] = [];
  readonly pairs = new Map<string, JsonWebKey>();
  page: Page | null = null;

  constructor(readonly seat: Seat) {}
}

type Said = { readonly by: Seat; readonly id: number; readonly secret: Bytes; readonly mayRead: ReadonlySet<string> };

/** The room as the server keeps it, in one log that each page reads in its own time. */
class Hub {
  readonly log: { readonly event: RoomEvent; readonly to?: string }[] = [];
  readonly inside = new Map<Seat, { isOut: boolean }>();
  readonly browsers = new Map(seats.map((seat) => [seat, new Browser(seat)]));
  readonly published = new Map<string, { number: number; key: string }>();
  readonly handed = new Map<string, Map<string, string>>();
  readonly opened = new Map<string, { number: number; value: string; people: string }>();
  /** Each box that was ever on its way. */
  readonly boxes: { readonly from: { seat: Seat; record: string }; readonly to: string; readonly box: string }[] = [];
  readonly said: Said[] = [];
  readonly nonces = new Set<string>();
  readonly keyNames = new Map<string, string>();
  private readonly records = new Map<string, Record>(); // of all pages, by public key
  private numbers = 0;
  private messages = 0;
  private wordsBefore = '';

  browser(seat: Seat): Browser {
    return this.browsers.get(seat) as Browser;
  }

  get pages(): readonly Page[] {
    return [...this.browsers.values()].flatMap(({ page }) => (page && !page.isClosed ? [page] : []));
  }

  snapshot(seat: Seat): Room {
    let room = roomOf({
      keys: {
        published: [...this.published].map(([who, { number, key }]) => ({ who, number, key })),
        handed: [...(this.handed.get(seat) ?? [])].map(([from, box]) => ({ from, box })),
        opened: [...this.opened].map(([who, opening]) => ({ who, opening })),
      },
    });
    // The fold forgets the keys of whoever joins, so that they come last.
    const { keys } = room;
    for (const [who, place] of this.inside)
      room = folded(room, joined(who), ...(place.isOut ? [{ $type: 'steppedOut' as const, who, since: 1 }] : []));
    return { ...room, keys };
  }

  happen(event: RoomEvent, to?: string): void {
    if (event.$type !== 'keyHanded' && event.$type !== 'keyOpened') this.wordsBefore = ''; // other people, or another page of theirs
    this.log.push(to === undefined ? { event } : { event, to });
  }

  forget(who: string): void {
    this.published.delete(who);
    this.handed.delete(who);
    this.forgetOwn(who);
  }

  private forgetOwn(who: string): void {
    this.opened.delete(who);
    for (const boxes of this.handed.values()) boxes.delete(who);
  }

  /** A page of that seat joins. The room does not speak of it when the seat is inside, and the other page is closed. */
  join(seat: Seat): void {
    const browser = this.browser(seat);
    browser.page?.close();
    if (!this.inside.has(seat)) {
      this.inside.set(seat, { isOut: false });
      this.forget(seat);
      this.happen(joined(seat));
    }
    browser.page = new Page(browser, this);
  }

  go(seat: Seat): void {
    this.inside.delete(seat);
    this.forget(seat);
    this.happen({ $type: 'participantLeft', who: seat });
  }

  /** The page's wish arrives, as the domain decides; `isHeard`: so does the answer. */
  async take(page: Page, isHeard = true): Promise<void> {
    const { wish } = page;
    if (!wish) return;
    page.wish = null;
    const { command } = wish;
    const by = page.browser.seat;
    if (command.$type === 'publishKey') {
      this.forgetOwn(by);
      this.numbers += 1;
      const published = { number: this.numbers, key: command.key };
      this.published.set(by, published);
      this.happen({ $type: 'keyPublished', who: by, ...published });
      const record = await readRecord(await roomSecretOf(secret, room), by, command.key);
      if (record) this.records.set(encode(record.publicKey), record);
    }
    if (command.$type === 'handKeys') this.hand(by, command);
    wish.answer(isHeard ? ({ version: this.log.length } as ExecuteReply) : null);
    await quiet();
  }

  private hand(by: Seat, { keys, opening }: Extract<RoomCommand, { $type: 'handKeys' }>): void {
    const record = this.published.get(by)?.key ?? '';
    for (const { to, box } of keys) {
      this.boxes.push({ from: { seat: by, record }, to, box }); // for a server that tells them all the same
      if (this.inside.get(to as Seat)?.isOut !== false || !this.published.has(to)) continue;
      this.handed.set(to, (this.handed.get(to) ?? new Map<string, string>()).set(by, box));
      this.happen({ $type: 'keyHanded', from: by, to, box }, to);
    }
    if (!opening || (this.opened.get(by)?.number ?? 0) >= opening.number) return;
    this.opened.set(by, opening);
    this.happen({ $type: 'keyOpened', who: by, opening });
  }

  /** Everything reaches everybody whom it can reach. */
  async deliver(): Promise<void> {
    for (let isDone = false; !isDone; ) {
      isDone = true;
      for (const page of this.pages) {
        if (page.isSlow || page.isCut) continue;
        if (page.wish || page.heard < this.log.length) isDone = false;
        if (page.wish) await this.take(page);
        if (page.heard < this.log.length) page.hear();
        await quiet();
      }
    }
  }

  async pass(ms: number, at = 250): Promise<void> {
    for (let passed = 0; passed < ms; passed += at) {
      await this.deliver();
      vi.advanceTimersByTime(at);
      await quiet();
    }
    await this.deliver();
  }

  async act([kind, seat]: Step): Promise<void> {
    const browser = this.browser(seat);
    const { page } = browser;
    const place = this.inside.get(seat);
    const isHere = place !== undefined && page !== null && !page.isClosed;
    if (kind === 'come' && !place) this.join(seat);
    else if (kind === 'leave' && isHere) {
      this.go(seat);
      page.close();
      browser.kept = null; // leaving wipes it
      browser.keptTexts = [];
    } else if (kind === 'remove' && place) {
      this.go(seat);
      this.happen({ $type: 'participantRemoved', who: seat, name: seat });
      page?.close();
    } else if (kind === 'stepOut' && place && !place.isOut) {
      place.isOut = true;
      this.happen({ $type: 'steppedOut', who: seat, since: 1 });
    } else if (kind === 'stepBack' && place?.isOut) {
      place.isOut = false;
      this.happen({ $type: 'steppedBack', who: seat });
    } else if (kind === 'reload' && place) this.join(seat);
    else if (kind === 'device' && place) {
      browser.kept = null;
      browser.keptTexts = [];
      this.join(seat);
    } else if ((kind === 'cut' || kind === 'cutAfter') && isHere) {
      page.isCut = true;
      if (kind === 'cutAfter') await this.take(page, false);
      page.wish?.answer(null);
      page.wish = null;
    } else if (kind === 'resume' && isHere) {
      page.isCut = false;
      page.hear();
    } else if (kind === 'slow' && isHere) page.isSlow = true;
    else if (kind === 'hear' && isHere && !page.isCut) page.hear(1);
    else if (kind === 'fast' && isHere) page.isSlow = false;
    else if (kind === 'say' && isHere && !place.isOut) await this.say(page);
    else if (kind === 'moment') await this.pass(150, 150);
    else if (kind === 'second') await this.pass(1000);
    else if (kind === 'hour') {
      vi.setSystemTime(Date.now() + longestUse);
      for (const one of this.pages) one.follow();
    } else if (kind === 'rest') await this.rest();
    await quiet();
  }

  /** A frame at once, and words as soon as they may be sealed. */
  private async say(page: Page): Promise<void> {
    const before = page.view;
    this.messages += 1;
    void page.sealing.seal(placeOf(this.messages), ['words']).then((text) => {
      if (text) this.note(page, keyIdIn(text) ?? 0, new Set([...before, ...page.view]));
    });
    await this.frame(page);
    await quiet();
  }

  private async frame(page: Page): Promise<Bytes | null> {
    const frame = await page.frames.seal('audio', Uint8Array.of(0x78, 1, 2, 3));
    if (!frame) return null;
    const head = readHeader(frame.slice(1));
    const used = this.keyIn(page, head?.id ?? 0);
    const nonce = `${encode(used.key.secret)} ${used.page} ${head?.counter}`;
    expect(this.nonces.has(nonce), 'a nonce is used twice').toBe(false);
    this.nonces.add(nonce);
    this.note(page, head?.id ?? 0, null);
    return frame;
  }

  private keyIn(page: Page, id: number): KeyOfSeat {
    const { number, generation, step } = nameOfKey(id);
    const used = page.uses.find(
      (one) => one.number === number && one.key.generation === generation && one.key.step === step,
    );
    if (!used) throw new Error('sealed with a key that the page was not told to use');
    return used;
  }

  private note(page: Page, id: number, mayRead: ReadonlySet<string> | null): void {
    const { key, page: name } = this.keyIn(page, id);
    const made = encode(key.secret);
    const known = this.keyNames.get(`${name} ${id}`);
    expect(known === undefined || known === made, 'two keys have one name').toBe(true);
    this.keyNames.set(`${name} ${id}`, made);
    const who = mayRead ?? (page.madeFor.get(made) as ReadonlySet<string>);
    this.said.push({ by: page.browser.seat, id, secret: key.secret, mayRead: who });
  }

  /** Everybody is reached for some seconds; then all who are inside read each other, and the same words. */
  async rest(): Promise<void> {
    for (const page of this.pages) {
      page.isSlow = false;
      page.isCut = false;
    }
    // A key that was lost is missed for ten seconds, and given by another page.
    for (let passed = 0; passed < 24_000; passed += 4000) {
      await this.pass(4000, 500);
      if (this.pages.every(({ sealing }) => sealing.state.isSecured)) break;
    }
    const here = this.pages.filter(({ browser }) => this.inside.get(browser.seat)?.isOut === false);
    for (const page of here)
      expect(page.sealing.state, page.browser.seat).toMatchObject({ isSecured: true, strangers: [] });
    for (const by of here) {
      const frame = await this.frame(by);
      this.messages += 1;
      const place = placeOf(this.messages);
      let text: string | null | undefined;
      void by.sealing.seal(place, ['words']).then((sealed) => {
        text = sealed;
      });
      while (text === undefined) await this.pass(250); // it may hand its key on before
      for (const to of here) {
        if (to === by) continue;
        const names = `${to.browser.seat} hears ${by.browser.seat}`;
        expect(frame && (await to.frames.open('audio', frame)), names).not.toBeNull();
        expect(text && (await to.texts.hear(text, place, by.browser.seat)), names).toBe('words');
      }
      const present = new Set<string>(here.map(({ browser }) => browser.seat));
      this.said.push({ ...(this.said.at(-1) as Said), mayRead: present });
    }
    await this.compare(here);
  }

  private async compare(here: readonly Page[]): Promise<void> {
    if (here.length < 2) return;
    const words = await Promise.all(here.map(({ sealing }) => sealing.words()));
    expect(words[0]).toHaveLength(4);
    for (const each of words) expect(each).toEqual(words[0]);
    const now = `${words[0]}`;
    if (this.wordsBefore) expect(now, 'words changed with no person').toBe(this.wordsBefore);
    this.wordsBefore = now;
  }

  /** Opens each box that was ever sent to somebody with all that they ever had, and takes any number of steps from what was in it. */
  async nobodyElseReads(): Promise<void> {
    const ours = await roomSecretOf(secret, room);
    for (const { seat, pairs } of this.browsers.values()) {
      const others = this.said.filter(({ by, mayRead }) => by !== seat && !mayRead.has(seat));
      const closed = new Set(others.map((one) => encode(one.secret)));
      if (closed.size === 0) continue;
      for (const pair of pairs.values()) {
        const own = await keptKeyPair(pair);
        const page = this.records.get(encode(own.publicKey));
        if (page)
          for (const { from, to, box } of this.boxes) {
            const sender = to === seat && (await readRecord(ours, from.seat, from.record));
            if (!sender) continue;
            const aad = concat(counted(room), counted(sender.id), counted(page.id));
            const shared = {
              psk: ours.psk,
              pskId: utf8('meetinghub link 1'),
              info: utf8('meetinghub sender key 1'),
              aad,
            };
            const held = await open(own, sender.publicKey, shared, read(box));
            if (!held) continue;
            let key: SenderKey = { generation: toNumber(held.slice(0, 4)), step: held[4] ?? 0, secret: held.slice(5) };
            for (let steps = 0; steps <= 16; steps += 1) {
              expect(closed.has(encode(key.secret)), `${seat} can read what ${from.seat} says`).toBe(false);
              key = await stepped(key);
            }
          }
      }
    }
  }
}

async function tell(story: readonly Step[]): Promise<Hub> {
  const hub = new Hub();
  try {
    for (const step of story) await hub.act(step);
    await hub.rest();
    await hub.nobodyElseReads();
  } finally {
    for (const page of hub.pages) page.close();
  }
  return hub;
}

const step = fc.tuple(fc.constantFrom(...kinds), fc.constantFrom(...seats));
const stories = fc.array(step, { minLength: 8, maxLength: 40, size: 'max' });

describe('up to four people who do anything in any order', () => {
  it('read each other while they are inside, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => void (await tell(story))),
      { numRuns: 10, endOnFailure: true },
    );
  });

  // What the model has found.
  it.each<readonly [string, readonly Step[]]>([
    ['agree on words when one of those who come has opened before', [['come', 'ann'], ['come', 'dee'], ['moment', 'ann'], ['remove', 'ann'], ['come', 'ann'], ['come', 'ben']]], // biome-ignore format: a story
    ['keep their words through new keys and a reload', [['come', 'ann'], ['come', 'ben'], ['rest', 'ann'], ['hour', 'ann'], ['rest', 'ann'], ['reload', 'ben'], ['rest', 'ann']]], // biome-ignore format: a story
    ['agree on words when what one opened got lost', [['come', 'ann'], ['come', 'ben'], ['moment', 'ann'], ['come', 'cal'], ['moment', 'ann'], ['cutAfter', 'ann'], ['come', 'dee'], ['second', 'ann'], ['resume', 'ann']]], // biome-ignore format: a story
  ])('%s', async (_, story) => void (await tell(story)));
});
