import { describe, expect, it } from 'vitest';
import { folded, joined, roomOf } from '../testing';
import { mayShowScreen } from '../tracks/tracks';
import { hasPictures, hasSound, minutesLeft } from './schedule';

const minute = 60_000;
const planned = roomOf({ endsAt: 75 * minute });

describe('a planned session', () => {
  it('says how many minutes are left, until its end has come', () => {
    expect(minutesLeft(planned, 0)).toBe(75);
    expect(minutesLeft(planned, 74.2 * minute)).toBe(1);
    expect(minutesLeft(planned, 75 * minute)).toBeNull();
    expect(minutesLeft(roomOf({}), 0)).toBeNull();
  });

  it('goes on for longer when a facilitator prolongs it, and no longer when that is taken back', () => {
    const longer = folded(planned, { $type: 'sessionProlonged', endsAt: 85 * minute, by: 'rowan' });
    expect(minutesLeft(longer, 0)).toBe(85);
    const asBefore = folded(longer, { $type: 'prolongingTakenBack', endsAt: 75 * minute, by: 'rowan' });
    expect(minutesLeft(asBefore, 0)).toBe(75);
    expect(folded(planned, { $type: 'endAnnounced', endsAt: 75 * minute })).toEqual(planned);
  });
});

describe('the format of a session', () => {
  it('is with pictures unless the snapshot says otherwise', () => {
    expect([roomOf({}).format, roomOf({ format: 'audio' }).format]).toEqual(['video', 'audio']);
  });

  it('says which controls there are, for facilitators too', () => {
    expect((['video', 'audio', 'chat'] as const).map((format) => [hasSound(format), hasPictures(format)])).toEqual([
      [true, true],
      [true, false],
      [false, false],
    ]);
    const shows = (format: 'video' | 'audio') =>
      mayShowScreen(folded(roomOf({ format }), joined('rowan', 'facilitator')), 'rowan');
    expect([shows('video'), shows('audio')]).toEqual([true, false]);
  });
});
