import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Slot } from '../shared/contracts';
import { SlotPictures } from './slotPictures';

class FakeStream {
  constructor(readonly tracks: unknown[]) {}
  removeTrack(track: unknown): void {
    this.tracks.splice(this.tracks.indexOf(track), 1);
  }
}

const camera = (mid: string, who: string, source = 0): Slot => ({ mid, who, track: 'camera', source });

describe('the pictures of the seats', () => {
  beforeEach(() => vi.stubGlobal('MediaStream', FakeStream));
  afterEach(() => vi.unstubAllGlobals());

  function lines(...mids: string[]) {
    const pictures = new SlotPictures();
    const sources = new Map<string, { source: number; timestamp: number }[]>();
    for (const mid of mids) {
      sources.set(mid, []);
      const track = `track ${mid}` as unknown as MediaStreamTrack;
      pictures.add(mid, { track, getContributingSources: () => sources.get(mid) ?? [] });
    }
    const shown = () =>
      Object.fromEntries([...pictures.bySeat()].map(([seat, s]) => [seat, (s as unknown as FakeStream).tracks[0]]));
    return { pictures, sources, shown };
  }

  it('that say themselves whose they are appear under no other name, whatever the server says', () => {
    let owner: string | null | undefined;
    const pictures = new SlotPictures(() => owner);
    pictures.add('3', { track: 'track 3' as unknown as MediaStreamTrack });
    pictures.assign([camera('3', 'p1')], 0);
    expect(pictures.bySeat().size).toBe(0); // nothing has come yet
    owner = 'p2';
    expect(pictures.bySeat().size).toBe(0);
    owner = 'p1';
    expect([...pictures.bySeat().keys()]).toEqual(['p1/camera']);
    pictures.assign([camera('3', 'p2')], 10);
    pictures.look(3000);
    expect(pictures.bySeat().size).toBe(0);
    owner = null; // it comes clear, and says nothing
    expect([...pictures.bySeat().keys()]).toEqual(['p2/camera']);
  });

  it('follow the slots by mid, and microphones have none', () => {
    const { pictures, shown } = lines('3', '4');
    pictures.assign(
      [
        camera('4', 'p1'),
        { mid: '3', who: 'p1', track: 'screen' },
        { mid: '9', who: 'p2', track: 'microphone' },
        camera('77', 'p3'),
      ],
      0,
    );
    expect(shown()).toEqual({ 'p1/camera': 'track 4', 'p1/screen': 'track 3' });
    pictures.assign([], 0);
    expect(shown()).toEqual({});
  });

  it('are taken from the previous seat at once, and given to the next seat when its picture has arrived', () => {
    const { pictures, sources, shown } = lines('3');
    pictures.assign([camera('3', 'p1', 11)], 0);
    const before = pictures.bySeat().get('p1/camera') as unknown as FakeStream;
    expect(before.tracks).toHaveLength(1); // at once, because the slot was empty before
    sources.set('3', [{ source: 11, timestamp: 100 }]);

    pictures.assign([camera('3', 'p2', 12)], 1000);
    expect(before.tracks).toEqual([]);
    expect(shown()).toEqual({});
    expect(pictures.look(1050)).toBe(false);
    expect(pictures.isWaiting).toBe(true);

    sources.set('3', [
      { source: 12, timestamp: 200 },
      { source: 11, timestamp: 100 },
    ]);
    expect(pictures.look(1100)).toBe(true);
    expect(pictures.isWaiting).toBe(false);
    expect(shown()).toEqual({ 'p2/camera': 'track 3' });
  });

  it('are not shown while the line does not carry them, and are the same ones afterwards', () => {
    const { pictures, shown } = lines('3', '4');
    pictures.assign([{ ...camera('3', 'p1'), paused: true }, camera('4', 'p2')], 0);
    expect(shown()).toEqual({ 'p2/camera': 'track 4' });
    pictures.assign([camera('3', 'p1'), camera('4', 'p2')], 0);
    expect(shown()).toEqual({ 'p1/camera': 'track 3', 'p2/camera': 'track 4' });
  });

  it('stay when the same seat comes back to its slot', () => {
    const { pictures } = lines('3');
    pictures.assign([camera('3', 'p1', 11)], 0);
    const before = pictures.bySeat().get('p1/camera');
    pictures.assign([], 10);
    pictures.assign([camera('3', 'p1', 11)], 20);
    expect(pictures.bySeat().get('p1/camera')).toBe(before);
  });

  it('are not awaited forever in a browser that does not report the sources', () => {
    const pictures = new SlotPictures();
    pictures.add('3', { track: 'track' as unknown as MediaStreamTrack });
    pictures.assign([camera('3', 'p1', 11)], 0);
    pictures.assign([camera('3', 'p2', 12)], 1000);
    expect(pictures.look(2900)).toBe(false);
    expect(pictures.look(3000)).toBe(true);
    expect([...pictures.bySeat().keys()]).toEqual(['p2/camera']);
  });
});
