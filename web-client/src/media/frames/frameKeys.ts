import { type Bytes, concat, utf8 } from '../../shared/bytes';
import { keyIdOf, mediaKeyOf, nameOfKey, type SenderKey, stepped } from '../../shared/senderKey';
import { ReplayWindow } from './replayWindow';
import { type FrameKey, frameKeyOf, open, readHeader, seal } from './sframe';

export type FrameKind = 'audio' | 'video';
/** A page's key, with the number that names it in frames. */
export type KeyOfPage = { readonly number: number; readonly page: string; readonly key: SenderKey };

/**
 * What happens to frames: sealed, or, while somebody is here whose page can't, held back until this person stays all the same, and then
 * clear to the server.
 */
export type FrameWay = 'sealed' | 'held' | 'clear';

const longestWait = 400; // a key comes by another way than the first frame that needs it
const keptGenerations = 2; // frames of the one before may still be on their way

type Generation = { readonly page: string; newest: SenderKey; readonly steps: Map<number, Promise<Known>> };
type Use = { readonly frameKey: FrameKey; counter: number };
type Known = { readonly page: string; readonly frameKey: FrameKey; readonly window: ReplayWindow };

/** Encrypts the frames of this page and decrypts those of others. */
export class FrameKeys {
  /** A key does not come with which somebody encrypts, by their number; told once until one comes. */
  onMissing: (number: number) => void = () => undefined;

  way: FrameWay = 'sealed';

  private own: Use | undefined;
  private readonly uses = new Map<string, Use>(); // of this page's own keys, by what they are
  private newestUse = '';
  private readonly pages = new Map<number, Map<number, Generation>>(); // by number and generation
  private readonly missing = new Set<number>(); // whose frames have been waited for
  private readonly waiting = new Set<() => void>();

  constructor(private readonly wait: (ms: number, woken: Promise<void>) => Promise<void> = waitFor) {}

  /** The key for what this page sends. One that was used before goes on counting where it was. */
  async use({ number, page, key }: KeyOfPage): Promise<void> {
    const id = keyIdOf({ number, ...key });
    const base = await mediaKeyOf(key, page);
    const name = `${id} ${base.join()}`;
    this.newestUse = name;
    let use = this.uses.get(name);
    if (!use) {
      const frameKey = await frameKeyOf(base, id);
      use = this.uses.get(name) ?? { frameKey, counter: 0 };
      this.uses.set(name, use);
    }
    if (name === this.newestUse) this.own = use;
  }

  add({ number, page, key }: KeyOfPage): void {
    const before = this.pages.get(number) ?? new Map<number, Generation>();
    const isSame = [...before.values()].every((each) => each.page === page); // a room that began again counts anew
    const generations = isSame ? before : new Map<number, Generation>();
    this.pages.set(number, generations);
    if (generations.has(key.generation)) return;
    generations.set(key.generation, { page, newest: key, steps: new Map() });
    for (const old of [...generations.keys()].sort((a, b) => b - a).slice(keptGenerations)) generations.delete(old);
    this.missing.delete(number);
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }

  forget(number: number): void {
    this.pages.delete(number);
    this.missing.delete(number);
  }

  /** Null while there is no key yet, and while this person has not said that they stay: then nothing is sent. */
  async seal(kind: FrameKind, frame: Bytes): Promise<Bytes | null> {
    if (this.way !== 'sealed') return this.way === 'clear' ? frame : null;
    const own = this.own;
    if (!own || frame.length === 0) return null;
    const counter = own.counter;
    own.counter += 1;
    const clear = frame.slice(0, clearLength(kind, frame));
    return concat(clear, await seal(own.frameKey, counter, concat(utf8(kind), clear), frame.slice(clear.length)));
  }

  /**
   * Null for what nobody here sealed for this page, and for what was already opened once. `from` is told whose it is, before it is used;
   * null for what comes clear, while that may be.
   */
  async open(
    kind: FrameKind,
    frame: Bytes,
    from?: (page: string | null) => Promise<void> | void,
  ): Promise<Bytes | null> {
    const clear = frame.slice(0, clearLength(kind, frame));
    const sealed = frame.slice(clear.length);
    const head = readHeader(sealed);
    if (this.way !== 'sealed' && !(head && isOurs(head))) {
      await from?.(null);
      return frame;
    }
    if (!head) return null;
    const known = await this.find(head.id);
    if (!known || known.window.has(head.counter)) return null;
    const text = await open(known.frameKey, concat(utf8(kind), clear), sealed);
    if (!text || !known.window.take(head.counter)) return null;
    await from?.(known.page);
    return concat(clear, text);
  }

  private async find(id: number): Promise<Known | null> {
    const { number, generation, step } = nameOfKey(id);
    let found = this.pages.get(number)?.get(generation);
    if (!found && !this.missing.has(number)) {
      await this.wait(longestWait, new Promise((wake) => this.waiting.add(wake)));
      found = this.pages.get(number)?.get(generation);
      if (!found && !this.missing.has(number)) {
        this.missing.add(number);
        this.onMissing(number);
      }
    }
    return found ? this.atStep(found, number, generation, step) : null;
  }

  /** Steps forward as far as a frame says. There is no way back to a step before the first that this page was given. */
  private atStep(found: Generation, number: number, generation: number, step: number): Promise<Known> | null {
    const known = found.steps.get(step);
    if (known) return known;
    const from = found.newest;
    if (step < from.step) return null;
    const made = (async () => {
      let key = from;
      while (key.step < step) key = await stepped(key);
      const frameKey = await frameKeyOf(await mediaKeyOf(key, found.page), keyIdOf({ number, generation, step }));
      return { page: found.page, frameKey, window: new ReplayWindow() };
    })();
    found.steps.set(step, made);
    return made;
  }
}

/**
 * Whether a frame that may be a clear one was sealed, before its page knew that others can't: then it is noise to whoever plays it. Of the
 * clear ones one in half a million looks so, and is lost.
 */
function isOurs({ id }: { readonly id: number }): boolean {
  const { number, generation } = nameOfKey(id);
  return number > 0 && number < 2 ** 16 && generation < 256;
}

/**
 * What the server has to see of a frame. VP8 (RFC 7741): the first byte says whether it is a keyframe, which needs ten bytes with its
 * size, where others need three. Opus (RFC 6716): the first byte says how long it lasts.
 */
export function clearLength(kind: FrameKind, frame: Uint8Array): number {
  if (kind === 'audio') return Math.min(1, frame.length);
  return Math.min(((frame[0] ?? 1) & 1) === 0 ? 10 : 3, frame.length);
}

async function waitFor(ms: number, woken: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([woken, late]);
  clearTimeout(timer);
}
