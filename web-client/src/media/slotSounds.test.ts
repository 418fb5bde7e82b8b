import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Slot } from '../shared/contracts';
import { leftOver, SlotSounds } from './slotSounds';

const voice = (mid: string, who: string): Slot => ({ mid, who, track: 'microphone' });

describe('the voices in the slots', () => {
  beforeEach(() => vi.stubGlobal('MediaStream', class {}));
  afterEach(() => vi.unstubAllGlobals());

  function lines(hidden: readonly string[], ...mids: string[]) {
    const sounds = new SlotSounds(new Set(hidden));
    const tracks = mids.map((mid) => ({ mid, enabled: true }));
    for (const track of tracks) sounds.add(track.mid, track as unknown as MediaStreamTrack);
    const heard = () => tracks.filter(({ enabled }) => enabled).map(({ mid }) => mid);
    return { sounds, heard };
  }

  it('are all heard while nobody is hidden, whoever is in them', () => {
    const { sounds, heard } = lines([], '3', '4');
    sounds.assign([voice('3', 'p1')], 0);
    expect(heard()).toEqual(['3', '4']);
  });

  it('are silent for the one who is hidden and nobody else, and heard again afterwards', () => {
    const { sounds, heard } = lines([], '3', '4');
    sounds.assign([voice('3', 'p1'), voice('4', 'p2')], 0);
    sounds.hide(new Set(['p2']), 1);
    expect(heard()).toEqual(['3']);
    sounds.hide(new Set(), 2);
    expect(heard()).toEqual(['3', '4']);
  });

  it('follow the hidden person from slot to slot', () => {
    const { sounds, heard } = lines(['p2'], '3', '4');
    sounds.assign([voice('3', 'p2'), voice('4', 'p1')], 0);
    expect(heard()).toEqual(['4']);
    sounds.assign([voice('3', 'p1'), voice('4', 'p2')], 1000);
    expect(heard()).toEqual([]);
    sounds.look(1000 + leftOver);
    expect(heard()).toEqual(['3']);
  });

  it('of whoever comes after a hidden person wait until nothing is left of that one, and of nobody else', () => {
    const { sounds, heard } = lines(['p2'], '3', '4');
    sounds.assign([voice('3', 'p2'), voice('4', 'p3')], 0);
    sounds.assign([voice('4', 'p1')], 1000);
    expect(heard()).toEqual(['4']);
    sounds.assign([voice('3', 'p1'), voice('4', 'p3')], 1100);
    expect(heard()).toEqual(['4']);
    sounds.look(999 + leftOver);
    expect(heard()).toEqual(['4']);
    sounds.look(1000 + leftOver);
    expect(heard()).toEqual(['3', '4']);
  });

  it('wait in a slot of which nobody has said whose it is, while somebody is hidden', () => {
    const { sounds, heard } = lines(['p2'], '3');
    expect(heard()).toEqual([]);
    sounds.assign([voice('3', 'p1')], 0);
    expect(heard()).toEqual(['3']);
    sounds.assign([], 1000);
    expect(heard()).toEqual([]);
    sounds.assign([voice('3', 'p1')], 1001);
    expect(heard()).toEqual(['3']);
  });
});
