import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../shared/base64url';
import { type Bytes, concat, utf8 } from '../../shared/bytes';
import { keyIdOf, mediaKeyOf, nameOfKey, type SenderKey, stepped } from '../../shared/senderKey';
import { due, longestUse, mostSteps, type Own } from './due';
import { newKeyPair, open, seal } from './hpke';
import type { RoomKeys } from './keys';
import { readRecord, recordLength, roomSecretOf, writeRecord } from './record';
import { type Handing, type KeptRing, KeyRing } from './ring';
import type { KeyOfSeat } from './textKeys';
import { Chain, isOf, longestChain, wordsOf } from './words';

type Vector = Record<string, string> & { encryption: { aad: string; pt: string; ct: string } };
const [vector] = Object.values(
  import.meta.glob<Vector>('../../../../tests/fixtures/keys/rfc9180-a34.json', { eager: true, import: 'default' }),
) as [Vector];

const hex = (text: string): Bytes => Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
const curve = { name: 'ECDH', namedCurve: 'P-256' };

/** A pair from an RFC: WebCrypto wants the point beside the number. */
async function pairOf(privateKey: string, publicKey: string) {
  const point = hex(publicKey);
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: encode(hex(privateKey)),
    x: encode(point.slice(1, 33)),
    y: encode(point.slice(33)),
  };
  return { privateKey: await crypto.subtle.importKey('jwk', jwk, curve, true, ['deriveBits']), publicKey: point };
}

const secret = utf8('sixteen letters!');
const room = 'room-0001';

describe('a message from one key pair to another', () => {
  const shared = {
    psk: hex(vector.psk ?? ''),
    pskId: hex(vector.psk_id ?? ''),
    info: hex(vector.info ?? ''),
    aad: hex(vector.encryption.aad),
  };

  it('is sealed and opened as RFC 9180 appendix A.3.4 does', async () => {
    const [to, from, once] = await Promise.all([
      pairOf(vector.skRm ?? '', vector.pkRm ?? ''),
      pairOf(vector.skSm ?? '', vector.pkSm ?? ''),
      pairOf(vector.skEm ?? '', vector.pkEm ?? ''),
    ]);
    const sealed = await seal(from, to.publicKey, shared, hex(vector.encryption.pt), once);
    expect(sealed).toEqual(concat(hex(vector.enc ?? ''), hex(vector.encryption.ct)));
    expect(await open(to, from.publicKey, shared, sealed)).toEqual(hex(vector.encryption.pt));
  });

  it('is opened by nobody else, from nobody else, without the secret or changed', async () => {
    const [to, from, other] = await Promise.all([newKeyPair(), newKeyPair(), newKeyPair()]);
    const sealed = await seal(from, to.publicKey, shared, utf8('words'));
    expect(await open(other, from.publicKey, shared, sealed)).toBeNull();
    expect(await open(to, other.publicKey, shared, sealed)).toBeNull();
    expect(await open(to, from.publicKey, { ...shared, psk: secret }, sealed)).toBeNull();
    expect(await open(to, from.publicKey, { ...shared, aad: utf8('x') }, sealed)).toBeNull();
    for (const at of [0, 1, 64, 65, sealed.length - 1]) {
      const changed = sealed.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await open(to, from.publicKey, shared, changed)).toBeNull();
    }
    expect(await open(to, from.publicKey, shared, new Uint8Array(3))).toBeNull();
  });
});

describe('what a page publishes', () => {
  it('is of its seat, its room and the secret, and of nothing else', async () => {
    const { publicKey } = await newKeyPair();
    const { anchor } = await Chain.begin();
    const ours = await roomSecretOf(secret, room);
    const record = await writeRecord(ours, 'seat-ann', publicKey, anchor);
    expect(record).toHaveLength(recordLength);
    expect(await readRecord(ours, 'seat-ann', record)).toMatchObject({ seat: 'seat-ann', publicKey, anchor });
    expect(await readRecord(ours, 'seat-ben', record)).toBeNull();
    expect(await readRecord(await roomSecretOf(secret, 'room-0002'), 'seat-ann', record)).toBeNull();
    expect(await readRecord(await roomSecretOf(utf8('another secret!!'), room), 'seat-ann', record)).toBeNull();
    const swapped = decode(record);
    swapped.set((await newKeyPair()).publicKey, 1);
    expect(await readRecord(ours, 'seat-ann', encode(swapped))).toBeNull();
    expect(await readRecord(ours, 'seat-ann', `${record.slice(0, -1)}!`)).toBeNull();
    expect(await readRecord(ours, 'seat-ann', '')).toBeNull();
  });
});

describe('when a key is due', () => {
  const own: Own = { generation: 3, step: 4, holders: new Set(['ann 1', 'ben 1']), since: 0, isUnsure: false };
  const members = (...pages: string[]) => pages.map((page) => ({ seat: `seat-${page}`, page, number: 1 }));

  it('is nothing while those who have it are those who may', () => {
    expect(due(own, members('ben', 'ann'), longestUse - 1)).toEqual({ kind: 'nothing' });
  });

  it('is one step for all who came, given to them alone', () => {
    expect(due(own, members('ann', 'cal', 'ben', 'dee'), 1)).toEqual({ kind: 'step', to: members('cal', 'dee') });
  });

  it('is another key when anybody went, whoever came, after an hour, and after a doubt', () => {
    expect(due(own, members('ann', 'cal'), 1)).toEqual({ kind: 'replace', to: members('ann', 'cal') });
    expect(due(own, [], 1)).toEqual({ kind: 'replace', to: [] });
    expect(due(own, members('ann', 'ben'), longestUse)).toEqual({ kind: 'replace', to: members('ann', 'ben') });
    expect(due({ ...own, isUnsure: true }, members('ann', 'ben'), 1).kind).toBe('replace');
    const back = members('ann', 'ben').map((member) => ({ ...member, number: 2 }));
    expect(due(own, back, 1)).toEqual({ kind: 'replace', to: back });
    expect(due({ ...own, step: mostSteps }, members('ann', 'ben', 'cal'), 1).kind).toBe('replace');
  });

  it('is one key for fifty people who go, not fifty', () => {
    const holders = new Set(Array.from({ length: 50 }, (_, i) => `p${i} 1`));
    expect(due({ ...own, holders }, members('p0'), 1)).toEqual({ kind: 'replace', to: members('p0') });
  });
});

describe('the name of a key', () => {
  it('comes back out of the number in a frame', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 20 - 1), fc.nat(2 ** 24 - 1), fc.nat(255), (number, generation, step) => {
        const id = keyIdOf({ number, generation, step });
        expect(Number.isSafeInteger(id)).toBe(true);
        expect(nameOfKey(id)).toEqual({ number, generation, step });
      }),
    );
  });
});

describe('a chain of openings', () => {
  it('opens what its end has fixed, each number once, until it is at its end', async () => {
    const chain = await Chain.begin(secret, longestChain - 2);
    const [first, second] = [await chain.next('p'), await chain.next('p')];
    expect(await chain.next('p')).toBeNull();
    if (!first || !second) throw new Error('not opened');
    expect([first.number, second.number]).toEqual([longestChain - 1, longestChain]);
    expect(await isOf(chain.anchor, first)).toBe(true);
    expect(await isOf(chain.anchor, { ...first, number: first.number - 1 })).toBe(false);
    expect(await isOf(chain.anchor, { ...first, number: longestChain + 1 })).toBe(false);
    expect(await isOf((await Chain.begin()).anchor, second)).toBe(false);
  });

  it('gives words that change with anybody who is here and with anything that was opened', async () => {
    const [a, b] = [utf8('a'.repeat(32)), utf8('b'.repeat(32))];
    const words = await wordsOf(new Map([['ann', a], ['ben', b]])); // biome-ignore format: short
    expect(words).toHaveLength(4);
    expect(await wordsOf(new Map([['ben', b], ['ann', a]]))).toEqual(words); // biome-ignore format: short
    expect(await wordsOf(new Map([['ann', b], ['ben', a]]))).not.toEqual(words); // biome-ignore format: short
    expect(await wordsOf(new Map([['ann', a]]))).not.toEqual(words);
  });
});

/** One browser: what its page knows, and all that it was ever given, as somebody would keep it who was removed. */
type Browser = { ring: KeyRing; received: Map<string, KeyOfSeat[]>; kept: KeptRing | null };

/** A room as the server keeps it. It hands on and has no key. */
class World {
  readonly published = new Map<string, { number: number; key: string }>();
  readonly boxes = new Map<string, Map<string, string>>(); // to, from
  readonly opened = new Map<string, { number: number; value: string; people: string }>();
  readonly inside = new Set<string>();
  readonly browsers = new Map<string, Browser>();
  /** Every key that was used, with those whom its owner saw inside when it was made. */
  readonly used: { seat: string; page: string; key: SenderKey; inside: ReadonlySet<string> }[] = [];
  private readonly pending = new Map<string, { ring: KeyRing; handing: Handing; inside: ReadonlySet<string> }>();
  private numbers = 0;
  private now = 0;

  readonly seatsView = (seat: string): RoomKeys => ({
    published: new Map(this.published),
    handed: new Map(this.boxes.get(seat) ?? []),
    opened: new Map(this.opened),
  });

  async come(seat: string): Promise<void> {
    if (this.inside.has(seat)) return;
    this.inside.add(seat);
    await this.load(seat);
  }

  /** Opens the page, or loads it again. */
  async load(seat: string): Promise<void> {
    const before = this.browsers.get(seat);
    const browser: Browser = {
      ring: null as never,
      received: before?.received ?? new Map(),
      kept: before?.kept ?? null,
    };
    browser.ring = await KeyRing.begin(
      secret,
      room,
      seat,
      this.now,
      (kept) => {
        browser.kept = kept;
      },
      before?.kept ?? null,
    );
    this.browsers.set(seat, browser);
    if (this.published.get(seat)?.key === browser.ring.record) return;
    this.forget(seat);
    this.numbers += 1;
    this.published.set(seat, { number: this.numbers, key: browser.ring.record });
  }

  go(seat: string): void {
    this.inside.delete(seat);
    this.forget(seat);
    this.published.delete(seat);
  }

  /** A browser reads what the room says and does what is due; `isLost`: its wish, or the answer, is lost. */
  async act(seat: string, isLost = false): Promise<boolean> {
    this.pending.delete(seat);
    await this.wish(seat);
    if (!isLost) return this.arrive(seat);
    const wish = this.pending.get(seat);
    if (wish) wish.ring.handed(wish.handing, false);
    return this.pending.delete(seat);
  }

  /** A wish that is on its way: others come and go before it arrives. */
  async wish(seat: string): Promise<void> {
    const browser = this.browsers.get(seat);
    if (!browser || !this.inside.has(seat)) return;
    const view = this.seatsView(seat);
    await this.read(seat, view);
    const { ring } = browser;
    const inside = new Set(this.inside);
    this.now += 1000;
    const handing = await ring.hand(view, (await ring.members(view, [...inside])).members, this.now);
    if (handing) this.pending.set(seat, { ring, handing, inside });
  }

  arrive(seat: string): boolean {
    const wish = this.pending.get(seat);
    this.pending.delete(seat);
    if (!wish || wish.ring !== this.browsers.get(seat)?.ring || !this.inside.has(seat)) return false;
    this.tell(seat, wish.handing);
    wish.ring.handed(wish.handing, true);
    const { page, sending } = wish.ring;
    if (!this.used.some((use) => use.page === page && use.key === sending))
      this.used.push({ seat, page, key: sending, inside: wish.inside });
    return true;
  }

  async read(seat: string, view = this.seatsView(seat)): Promise<void> {
    const browser = this.browsers.get(seat);
    if (!browser) return;
    for (const one of await browser.ring.take(view))
      browser.received.set(one.page, [...(browser.received.get(one.page) ?? []), one]);
  }

  tell(from: string, { keys, opening }: Handing): void {
    for (const { to, box } of keys) {
      if (!this.inside.has(to)) continue;
      const boxes = this.boxes.get(to) ?? new Map<string, string>();
      this.boxes.set(to, boxes.set(from, box));
    }
    if (opening) this.opened.set(from, opening);
  }

  /** Until nobody has anything to do. */
  async settle(): Promise<void> {
    for (let round = 0; round < 10; round += 1) {
      let isDone = true;
      for (const seat of this.inside) if (await this.act(seat)) isDone = false;
      if (isDone) break;
    }
    for (const seat of this.inside) await this.read(seat);
  }

  /** Whether somebody can work out that key from all that they were ever given, by taking any number of steps. */
  async has(seat: string, page: string, key: SenderKey): Promise<boolean> {
    const wanted = encode(key.secret);
    for (const { key: known } of this.browsers.get(seat)?.received.get(page) ?? []) {
      let at = known;
      for (let steps = 0; steps <= 12; steps += 1) {
        if (encode(at.secret) === wanted) return true;
        at = await stepped(at);
      }
    }
    return false;
  }

  private forget(seat: string): void {
    this.boxes.delete(seat);
    for (const boxes of this.boxes.values()) boxes.delete(seat);
    this.opened.delete(seat);
  }
}

const seats = ['seat-ann', 'seat-ben', 'seat-cal', 'seat-dee'] as const;
const kinds = ['come', 'come', 'act', 'act', 'act', 'go', 'load', 'lose', 'wish', 'arrive'] as const;
const step = fc.record({ kind: fc.constantFrom(...kinds), who: fc.constantFrom(...seats) });
const stories = fc.array(step, { minLength: 6, maxLength: 24, size: 'max' });

describe('keys among up to four people who come, go and reload in any order', () => {
  const tell = async (story: readonly { kind: string; who: string }[]) => {
    const world = new World();
    for (const { kind, who } of story) {
      if (kind === 'come') await world.come(who);
      else if (kind === 'go') world.go(who);
      else if (kind === 'load' && world.inside.has(who)) await world.load(who);
      else if (kind === 'act') await world.act(who);
      else if (kind === 'lose') await world.act(who, true);
      else if (kind === 'wish') await world.wish(who);
      else if (kind === 'arrive') world.arrive(who);
    }
    return world;
  };

  it('are known to all who are inside, to nobody who was not when they were made, and never made twice', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const world = await tell(story);
        await world.settle();
        for (const seat of world.inside)
          for (const other of world.inside) {
            const browser = world.browsers.get(other);
            if (seat !== other && browser)
              expect(await world.has(seat, browser.ring.page, browser.ring.sending), `${seat} has ${other}'s`).toBe(
                true,
              );
          }
        for (const { seat, page, key, inside } of world.used)
          for (const other of world.browsers.keys())
            if (other !== seat && !inside.has(other)) expect(await world.has(other, page, key)).toBe(false);
        const names = world.used.map(({ page, key }) => `${page} ${key.generation} ${key.step}`);
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('are kept through a reload, but for the one that was used: that begins anew', async () => {
    const world = await tell([
      { kind: 'come', who: 'seat-ann' },
      { kind: 'come', who: 'seat-ben' },
    ]);
    await world.settle();
    const { ring } = world.browsers.get('seat-ann') as Browser;
    await world.load('seat-ann');
    const again = (world.browsers.get('seat-ann') as Browser).ring;
    expect(again.record).toBe(ring.record);
    expect(again.sending.generation).toBeGreaterThan(ring.sending.generation);
    expect(encode(again.sending.secret)).not.toBe(encode(ring.sending.secret));
    await world.settle();
    expect(await world.has('seat-ben', again.page, again.sending)).toBe(true);
    expect(await again.take(world.seatsView('seat-ann'))).toHaveLength(0); // they were taken while settling
    expect(world.browsers.get('seat-ann')?.received.size).toBe(1);
  });

  it('give everybody the same four words, which stay through a new key and change with the people', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const world = await tell(story);
        await world.come('seat-ann');
        await world.come('seat-ben');
        await world.settle();
        const wordsNow = () =>
          Promise.all(
            [...world.inside].map(async (seat) => {
              const { ring } = world.browsers.get(seat) as Browser;
              const view = world.seatsView(seat);
              const { members } = await ring.members(view, [...world.inside]);
              return ring.words(view, members);
            }),
          );
        const words = await wordsNow();
        expect(words[0]).toHaveLength(4);
        for (const each of words) expect(each).toEqual(words[0]);
        await world.come('seat-eve');
        expect((await wordsNow()).every((each) => each === null)).toBe(true);
        await world.settle();
        const others = await wordsNow();
        expect(others[0]).not.toEqual(words[0]);
        for (const each of others) expect(each).toEqual(others[0]);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });
});

describe('a server that cheats', () => {
  const two = async () => {
    const world = new World();
    await world.come('seat-ann');
    await world.come('seat-ben');
    await world.settle();
    return world;
  };
  const ringOf = (world: World, seat: string) => (world.browsers.get(seat) as Browser).ring;

  it('gets no key for a page that it made up, and its words show nothing', async () => {
    const world = await two();
    const forged = await KeyRing.begin(utf8('a guess at it!!!'), room, 'seat-eve', 0);
    world.inside.add('seat-eve');
    world.published.set('seat-eve', { number: 9, key: forged.record });
    const ann = ringOf(world, 'seat-ann');
    expect((await ann.members(world.seatsView('seat-ann'), [...world.inside])).strangers).toEqual(['seat-eve']);
    await world.settle();
    expect(world.boxes.get('seat-eve')).toBeUndefined();
  });

  it('feeds an old key, or one that was meant for somebody else, to no effect', async () => {
    const world = await two();
    const old = world.boxes.get('seat-ann')?.get('seat-ben') ?? '';
    await world.come('seat-cal');
    await world.settle();
    world.go('seat-cal');
    await world.settle();
    const ann = ringOf(world, 'seat-ann');
    const view = world.seatsView('seat-ann');
    const fed = (box: string) => ann.take({ ...view, handed: new Map([['seat-ben', box]]) });
    expect(await fed(old)).toEqual([]);
    expect(await fed(world.boxes.get('seat-ben')?.get('seat-ann') ?? '')).toEqual([]);
    expect(await fed('no box')).toEqual([]);
  });

  it('shows two groups one another by pages of its own: even one who knows the secret gets other words for each', async () => {
    const world = await two();
    const ann = ringOf(world, 'seat-ann');
    const middle = await KeyRing.begin(secret, room, 'seat-ben', 0);
    const view: RoomKeys = {
      ...world.seatsView('seat-ann'),
      published: new Map(world.published).set('seat-ben', { number: 3, key: middle.record }),
      opened: new Map([...world.opened].filter(([seat]) => seat !== 'seat-ben')),
    };
    const { members } = await ann.members(view, ['seat-ann', 'seat-ben']);
    const handing = await ann.hand(view, members, 1); // another page of the same seat is somebody else
    expect(handing?.key.generation).toBeGreaterThan(0);
    const mid = await middle.hand(view, (await middle.members(view, ['seat-ann', 'seat-ben'])).members, 1);
    const opened = new Map(view.opened);
    if (handing?.opening) opened.set('seat-ann', handing.opening);
    if (mid?.opening) opened.set('seat-ben', mid.opening);
    const words = await ann.words({ ...view, opened }, members);
    const ben = ringOf(world, 'seat-ben');
    const truth = world.seatsView('seat-ben');
    const bens = await ben.words(truth, (await ben.members(truth, ['seat-ann', 'seat-ben'])).members);
    expect(words).toHaveLength(4);
    expect(bens).toHaveLength(4);
    expect(words).not.toEqual(bens);
  });

  it('shows a page what it opened itself before, or another number of somebody than was agreed on: neither makes words', async () => {
    const world = await two();
    const [ann, ben] = [ringOf(world, 'seat-ann'), ringOf(world, 'seat-ben')];
    const old = world.opened.get('seat-ann');
    await world.come('seat-cal');
    await world.settle();
    const view = world.seatsView('seat-ann');
    const { members } = await ann.members(view, [...world.inside]);
    const words = await ann.words(view, members);
    const now = view.opened.get('seat-ben');
    if (!old || !now) throw new Error('nothing was opened');
    const people = now.people;
    expect(words).toHaveLength(4);
    const shown = (seat: string, opening: typeof old) =>
      ann.words({ ...view, opened: new Map(view.opened).set(seat, opening) }, members);
    expect(await shown('seat-ann', { ...old, people })).toEqual(words);
    const next = await (ben as unknown as { chain: Chain }).chain.next(people);
    if (!next) throw new Error('at its end');
    expect(await shown('seat-ben', { ...next, value: encode(next.value) })).toBeNull();
  });

  it('withholds that somebody left only in sight of all: who has keys is who is shown as inside', async () => {
    const world = await two();
    await world.come('seat-cal');
    await world.settle();
    const ann = ringOf(world, 'seat-ann');
    const view = world.seatsView('seat-ann');
    const { members } = await ann.members(view, ['seat-ann', 'seat-ben']);
    const handing = await ann.hand(view, members, 1);
    expect(handing?.keys.map(({ to }) => to)).toEqual(['seat-ben']);
  });
});

describe('the cost', () => {
  it('of a new key in a room of fifty is one wish that fits the hub', async () => {
    const world = new World();
    await world.come('seat-me');
    const ring = (world.browsers.get('seat-me') as Browser).ring;
    const other = await KeyRing.begin(secret, room, 'seat-0', 0);
    const ours = await roomSecretOf(secret, room);
    for (let i = 0; i < 49; i += 1) {
      const seat = `participant-${String(i).padStart(10, '0')}`; // as long as the server makes them
      world.inside.add(seat);
      const key = await writeRecord(
        ours,
        seat,
        (await newKeyPair()).publicKey,
        (other as never as { chain: Chain }).chain.anchor,
      );
      world.published.set(seat, { number: i + 2, key });
    }
    const view = world.seatsView('seat-me');
    const { members } = await ring.members(view, [...world.inside]);
    expect(members).toHaveLength(49);
    const began = performance.now();
    const handing = await ring.hand(view, members, 0);
    console.info(`fifty people: ${Math.round(performance.now() - began)} ms`);
    const { keys, opening } = handing as Handing;
    expect(JSON.stringify({ $type: 'handKeys', keys, opening }).length).toBeLessThan(16 * 1024);
    expect(await mediaKeyOf((handing as Handing).key, ring.page)).toHaveLength(16);
  });
});
