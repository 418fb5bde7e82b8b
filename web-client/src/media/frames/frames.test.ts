import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type Bytes, concat, utf8 } from '../../shared/bytes';
import { eventually } from '../../shared/eventually';
import { keyIdOf, type SenderKey, stepped } from '../../shared/senderKey';
import { clearLength, FrameKeys } from './frameKeys';
import { ReplayWindow } from './replayWindow';
import { frameKeyOf, header, open, readHeader, seal } from './sframe';

type Vectors = {
  header: readonly { kid: number; ctr: number; encoded: string }[];
  sframe: Record<'base_key' | 'metadata' | 'pt' | 'ct', string> & { kid: number; ctr: number };
};
const [vectors] = Object.values(
  import.meta.glob<Vectors>('../../../../tests/fixtures/keys/rfc9605.json', { eager: true, import: 'default' }),
) as [Vectors];

const hex = (text: string): Bytes => Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
const keyframe = concat(Uint8Array.of(0x10, 2, 0, 0x9d, 1, 0x2a, 0, 5, 0xd0, 2), utf8('a whole picture'));
const delta = concat(Uint8Array.of(0x11, 2, 0), utf8('what changed'));
const sound = concat(Uint8Array.of(0x78), utf8('a word'));

describe('SFrame', () => {
  it('writes and reads the headers of RFC 9605', () => {
    expect(vectors.header.length).toBeGreaterThan(30);
    for (const { kid, ctr, encoded } of vectors.header) {
      expect(header(kid, ctr)).toEqual(hex(encoded));
      expect(readHeader(hex(encoded))).toEqual({ id: kid, counter: ctr, length: encoded.length / 2 });
    }
  });

  it('seals and opens as RFC 9605 does with AES_128_GCM_SHA256_128', async () => {
    const { kid, ctr, base_key, metadata, pt, ct } = vectors.sframe;
    const key = await frameKeyOf(hex(base_key), kid);
    expect(await seal(key, ctr, hex(metadata), hex(pt))).toEqual(hex(ct));
    expect(await open(key, hex(metadata), hex(ct))).toEqual(hex(pt));
  });

  it('never throws for any bytes, and opens nothing of them', async () => {
    const key = await frameKeyOf(hex(vectors.sframe.base_key), 5);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        expect(await open(key, new Uint8Array(0), bytes as Bytes)).toBeNull();
      }),
    );
  });
});

describe('a window of counters', () => {
  it('takes each counter once, in any order, as a set would', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(6000), { maxLength: 200 }), (counters) => {
        const [window, seen] = [new ReplayWindow(), new Set<number>()];
        let newest = -1;
        for (const counter of counters) {
          const isNew = !seen.has(counter) && counter > newest - 2048;
          expect(window.take(counter)).toBe(isNew);
          seen.add(counter);
          newest = Math.max(newest, counter);
        }
      }),
    );
  });
});

const keyOf = (generation = 0, step = 0): SenderKey => ({ generation, step, secret: utf8('x'.repeat(32)) });
const noWait = () => Promise.resolve();

class FrameKeysOf extends FrameKeys {
  constructor(override way: FrameKeys['way']) {
    super(noWait);
  }
}

async function two() {
  const [ann, ben] = [new FrameKeys(), new FrameKeys(noWait)];
  await ann.use({ number: 1, page: 'ann', key: keyOf() });
  ben.add({ number: 1, page: 'ann', key: keyOf() });
  return { ann, ben };
}

describe('frames', () => {
  it('come out as they went in, with the first bytes in clear and the rest not', async () => {
    const { ann, ben } = await two();
    for (const [kind, frame, clear] of [
      ['video', keyframe, 10],
      ['video', delta, 3],
      ['audio', sound, 1],
      ['audio', Uint8Array.of(0x78), 1],
    ] as const) {
      const sealed = (await ann.seal(kind, frame)) as Bytes;
      expect(sealed.slice(0, clear)).toEqual(frame.slice(0, clear));
      expect(clearLength(kind, sealed)).toBe(clear);
      if (frame.length > clear + 4) expect(String(sealed)).not.toContain(String(frame.slice(clear, clear + 4)));
      expect(sealed.length - frame.length).toBeLessThanOrEqual(26);
      expect(await ben.open(kind, sealed)).toEqual(frame);
    }
  });

  it('are opened once, as the kind they were, and only when nothing of them was changed', async () => {
    const { ann, ben } = await two();
    const sealed = (await ann.seal('video', keyframe)) as Bytes;
    expect(await ben.open('audio', sealed)).toBeNull();
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = sealed.slice();
      changed[at] = (changed[at] ?? 0) ^ 2;
      expect(await ben.open('video', changed), `byte ${at}`).toBeNull();
    }
    expect(await ben.open('video', sealed)).toEqual(keyframe);
    expect(await ben.open('video', sealed)).toBeNull();
    expect(await ben.open('video', keyframe)).toBeNull(); // not encrypted at all
    expect(await ben.open('video', new Uint8Array(0))).toBeNull();
  });

  it('say whose they are before they are shown, and say nothing of what does not open', async () => {
    const { ann, ben } = await two();
    const told: unknown[] = [];
    const sealed = (await ann.seal('video', keyframe)) as Bytes;
    let hold = (): void => undefined;
    const opened = ben.open('video', sealed, (page) => {
      told.push(page);
      return new Promise<void>((resolve) => {
        hold = resolve;
      });
    });
    const isShown = vi.fn();
    void opened.then(isShown);
    await eventually(() => expect(told).toEqual(['ann']));
    expect(isShown).not.toHaveBeenCalled();
    hold();
    expect(await opened).toEqual(keyframe);
    expect(await ben.open('video', sealed, (page) => void told.push(page))).toBeNull();
    expect(told).toEqual(['ann']);
  });

  it('are held back until there is a key', async () => {
    expect(await new FrameKeys().seal('audio', sound)).toBeNull();
  });

  it('are held back, and then go out in clear, while somebody is here whose page can’t seal them', async () => {
    const { ann, ben } = await two();
    const late = (await ann.seal('audio', sound)) as Bytes; // sent before its page knew
    for (const page of [ann, ben]) page.way = 'held';
    expect(await ann.seal('audio', sound)).toBeNull();
    const told: unknown[] = [];
    expect(await ben.open('video', keyframe, (page) => void told.push(page))).toEqual(keyframe); // of somebody who stays already
    expect(told).toEqual([null]);
    expect(await ben.open('audio', late)).toEqual(sound);
    expect(await ben.open('audio', late)).toBeNull(); // and never as noise
    expect(await new FrameKeysOf('clear').open('audio', late)).toBeNull();
    ann.way = 'clear';
    expect(await ann.seal('audio', sound)).toEqual(sound);
    for (const page of [ann, ben]) page.way = 'sealed';
    expect(await ann.seal('audio', sound)).not.toEqual(sound);
    expect(await ben.open('audio', sound)).toBeNull();
  });

  it('in clear are hardly ever taken for sealed ones', async () => {
    const keys = new FrameKeysOf('clear');
    let lost = 0;
    let seed = 22;
    for (let i = 0; i < 20_000; i += 1) {
      const frame = Uint8Array.from({ length: 24 }, () => {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
        return seed >> 16;
      });
      if ((await keys.open('audio', frame)) === null) lost += 1;
    }
    expect(lost).toBeLessThanOrEqual(1);
  });

  it('never use a counter of a key twice, whichever keys the page is told to use, in whichever order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 12 }),
        async (uses) => {
          const keys = new FrameKeys();
          const used = new Set<string>();
          for (const [generation, step, frames] of uses) {
            await keys.use({ number: 1, page: 'ann', key: keyOf(generation, step) });
            for (let i = 0; i <= frames; i += 1) {
              const head = readHeader(((await keys.seal('audio', sound)) as Bytes).slice(1));
              const name = `${head?.id} ${head?.counter}`;
              expect(used.has(name)).toBe(false);
              used.add(name);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are opened at every later step of a key, and at none before it', async () => {
    const { ann } = await two();
    const before = (await ann.seal('audio', sound)) as Bytes;
    const later = await stepped(await stepped(keyOf()));
    await ann.use({ number: 1, page: 'ann', key: later });
    const after = (await ann.seal('audio', sound)) as Bytes;
    const cal = new FrameKeys(noWait);
    cal.add({ number: 1, page: 'ann', key: await stepped(keyOf()) });
    expect(await cal.open('audio', before)).toBeNull();
    expect(await cal.open('audio', after)).toEqual(sound);
  });

  it('of somebody who was shut out by another key stay closed', async () => {
    const { ann, ben } = await two();
    await ann.use({ number: 1, page: 'ann', key: { generation: 1, step: 0, secret: utf8('y'.repeat(32)) } });
    expect(await ben.open('audio', (await ann.seal('audio', sound)) as Bytes)).toBeNull();
  });

  it('wait a moment for a key that is on its way', async () => {
    const { ann } = await two();
    const ben = new FrameKeys(async (_, woken) => {
      ben.add({ number: 1, page: 'ann', key: keyOf() });
      await woken;
    });
    expect(await ben.open('audio', (await ann.seal('audio', sound)) as Bytes)).toEqual(sound);

    const cal = new FrameKeys(noWait);
    for (let i = 0; i < 3; i += 1)
      expect(await cal.open('audio', (await ann.seal('audio', sound)) as Bytes)).toBeNull();
    cal.add({ number: 1, page: 'ann', key: keyOf() });
    expect(await cal.open('audio', (await ann.seal('audio', sound)) as Bytes)).toEqual(sound);
    cal.forget(1);
    expect(await cal.open('audio', (await ann.seal('audio', sound)) as Bytes)).toBeNull();
  });

  it('wait once for somebody whose key does not come, and not for each of their frames', async () => {
    const { ann } = await two();
    let waits = 0;
    const ben = new FrameKeys(() => {
      waits += 1;
      return Promise.resolve();
    });
    const told: number[] = [];
    ben.onMissing = (number) => told.push(number);
    for (let i = 0; i < 3; i += 1) await ben.open('audio', (await ann.seal('audio', sound)) as Bytes);
    expect([waits, told]).toEqual([1, [1]]);
  });

  it('are opened with the key of whoever has the number now, when a room began again and counts anew', async () => {
    const { ben } = await two();
    const dee = new FrameKeys();
    const key = { generation: 0, step: 0, secret: utf8('d'.repeat(32)) };
    await dee.use({ number: 1, page: 'dee', key });
    ben.add({ number: 1, page: 'dee', key });
    expect(await ben.open('audio', (await dee.seal('audio', sound)) as Bytes)).toEqual(sound);
  });

  it('name their sender: a number that is somebody else does not open them', async () => {
    const { ann } = await two();
    const ben = new FrameKeys(noWait);
    ben.add({ number: 1, page: 'dee', key: keyOf() }); // the server gives the number of another page
    expect(await ben.open('audio', (await ann.seal('audio', sound)) as Bytes)).toBeNull();
    expect(keyIdOf({ number: 1, generation: 0, step: 0 })).toBe(2 ** 32);
  });
});
