import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Slot } from '../shared/contracts';
import { SlotSounds } from './slotSounds';

const sourceOf: Readonly<Record<string, number>> = { p1: 11, p2: 22, p3: 33 };
const voice = (mid: string, who: string): Slot => ({ mid, who, track: 'microphone', source: sourceOf[who] ?? 0 });

describe('the voices in the slots', () => {
  beforeEach(() => vi.stubGlobal('MediaStream', class {}));
  afterEach(() => vi.unstubAllGlobals());

  function lines(hides: readonly string[], ...mids: string[]) {
    const sounds = new SlotSounds();
    let now = 0;
    let hidden = new Set(hides);
    const all = mids.map((mid) => ({ mid, played: new Map<number, number>() }));
    for (const { mid, played } of all)
      sounds.add(mid, {
        track: {} as MediaStreamTrack,
        getContributingSources: () => [...played].map(([source, timestamp]) => ({ source, timestamp })),
      });
    return {
      sounds,
      hide: (...who: string[]) => {
        hidden = new Set(who);
      },
      heard: () => mids.filter((mid) => !sounds.isSilent(mid, hidden)),
      /** The browser plays this voice in that slot from now on; the ones before are still on its list. */
      plays: (mid: string, source: number) => all.find((line) => line.mid === mid)?.played.set(source, ++now),
    };
  }

  it('are all heard while nobody is hidden, whoever is in them', () => {
    const { sounds, heard } = lines([], '3', '4');
    sounds.assign([voice('3', 'p1')]);
    expect(heard()).toEqual(['3', '4']);
  });

  it('are silent for the one who is hidden and nobody else, and heard again afterwards', () => {
    const { sounds, hide, heard } = lines([], '3', '4');
    sounds.assign([voice('3', 'p1'), voice('4', 'p2')]);
    hide('p2');
    expect(heard()).toEqual(['3']);
    hide();
    expect(heard()).toEqual(['3', '4']);
  });

  it('follow the hidden person from slot to slot, and wait for whoever comes after them until that voice is played', () => {
    const { sounds, heard, plays } = lines(['p2'], '3', '4');
    sounds.assign([voice('3', 'p2'), voice('4', 'p1')]);
    plays('3', 22);
    plays('4', 11);
    expect(heard()).toEqual(['4']);
    sounds.assign([voice('3', 'p1'), voice('4', 'p2')]);
    expect(heard()).toEqual([]);
    plays('3', 11);
    expect(heard()).toEqual(['3']);
    plays('4', 22);
    expect(heard()).toEqual(['3']);
  });

  it('wait for nobody when the voices before and after are not hidden', () => {
    const { sounds, heard, plays } = lines(['p2'], '3');
    sounds.assign([voice('3', 'p1')]);
    plays('3', 11);
    sounds.assign([voice('3', 'p3')]);
    expect(heard()).toEqual(['3']);
    plays('3', 33);
    expect(heard()).toEqual(['3']);
  });

  it('stop when one is played of which nobody has said yet whose it is, since it may be a hidden one', () => {
    const { sounds, heard, plays } = lines(['p2'], '3');
    sounds.assign([voice('3', 'p1')]);
    plays('3', 11);
    plays('3', 22); // the hidden person speaks before the word on it has come
    expect(heard()).toEqual([]);
    sounds.assign([voice('3', 'p2')]);
    expect(heard()).toEqual([]);
  });

  it('wait in a slot of which nobody has said whose it is', () => {
    const { sounds, heard } = lines(['p2'], '3');
    expect(heard()).toEqual([]);
    sounds.assign([voice('3', 'p1')]);
    expect(heard()).toEqual(['3']);
    sounds.assign([]);
    expect(heard()).toEqual([]);
  });

  it('go by the slots alone where neither the server nor the browser names the sources', () => {
    const { sounds, heard, plays } = lines(['p2'], '3');
    sounds.assign([{ mid: '3', who: 'p1', track: 'microphone' }]);
    plays('3', 11);
    expect(heard()).toEqual(['3']);
    const silent = new SlotSounds();
    silent.add('3', { track: {} as MediaStreamTrack });
    silent.assign([voice('3', 'p1')]);
    expect(silent.isSilent('3', new Set(['p2']))).toBe(false);
  });
});
