import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Space } from './space';

const node = () => {
  const made = { connect: vi.fn((to: unknown) => to), disconnect: vi.fn() };
  return made;
};
const param = () => ({
  value: 0,
  setTargetAtTime(value: number) {
    this.value = value;
  },
  setValueAtTime(value: number) {
    this.value = value;
  },
});

class FakeContext {
  state: AudioContextState = 'suspended';
  onstatechange: (() => void) | null = null;
  readonly currentTime = 0;
  readonly destination = node();
  readonly panners: { pan: ReturnType<typeof param> }[] = [];
  readonly gains: { gain: ReturnType<typeof param> }[] = [];
  readonly sources: ReturnType<typeof node>[] = [];
  readonly close = vi.fn(() => Promise.resolve());
  resume = vi.fn(() => Promise.resolve());
  createMediaStreamSource() {
    const made = node();
    this.sources.push(made);
    return made;
  }
  createStereoPanner() {
    const made = { ...node(), pan: param() };
    this.panners.push(made);
    return made;
  }
  createGain() {
    const made = { ...node(), gain: param() };
    this.gains.push(made);
    return made;
  }
  become(state: AudioContextState) {
    this.state = state;
    this.onstatechange?.();
  }
}

describe('voices in space', () => {
  let context: FakeContext;
  let changed: number;
  let space: Space;
  const stream = {} as MediaStream;

  beforeEach(() => {
    context = new FakeContext();
    changed = 0;
    space = new Space(
      () => {
        changed += 1;
      },
      () => context as unknown as AudioContext,
    );
  });

  it('are heard when the browser lets them play, and not before', async () => {
    await space.start('');
    space.put('3', stream, 0.5, false);
    expect([space.isHeard, context.resume.mock.calls.length]).toEqual([false, 1]);
    context.become('running');
    expect([space.isHeard, changed]).toEqual([true, 1]);
    context.become('suspended'); // a call took the sound
    expect([space.isHeard, changed]).toEqual([false, 2]);
  });

  it('come from their side, follow whoever is in the slot, and are silent for somebody who is hidden', async () => {
    await space.start('');
    space.put('3', stream, -0.8, false);
    expect([context.panners[0]?.pan.value, context.gains[0]?.gain.value]).toEqual([-0.8, 1]);
    space.put('3', stream, 0.8, true);
    expect([context.panners[0]?.pan.value, context.gains[0]?.gain.value]).toEqual([0.8, 0]);
    expect(context.sources).toHaveLength(1);
    space.put('3', {} as MediaStream, 0.8, false); // another connection
    expect([context.sources.length, context.sources[0]?.disconnect.mock.calls.length]).toEqual([2, 1]);
  });

  it('stop with everything', async () => {
    await space.start('');
    context.become('running');
    space.put('3', stream, 0, false);
    space.stop();
    expect([space.isHeard, context.close.mock.calls.length, context.sources[0]?.disconnect.mock.calls.length]).toEqual([
      false,
      1,
      1,
    ]);
  });

  it('leave everything to the players where there is no Web Audio, where it fails, and where it cannot play on the chosen loudspeaker', async () => {
    const none = new Space(
      () => undefined,
      () => undefined,
    );
    await none.start('');
    none.put('3', stream, 0, false);
    expect(none.isHeard).toBe(false);

    await space.start('');
    context.become('running');
    context.createStereoPanner = () => {
      throw new Error('no');
    };
    space.put('3', stream, 0, false);
    expect([space.isHeard, context.close.mock.calls.length]).toEqual([false, 1]);
    await space.start(''); // it is not tried again and again
    expect(space.isHeard).toBe(false);

    const other = new FakeContext();
    const elsewhere = new Space(
      () => undefined,
      () => other as unknown as AudioContext,
    );
    other.become('running');
    await elsewhere.start('headphones');
    expect(elsewhere.isHeard).toBe(false);
  });
});
