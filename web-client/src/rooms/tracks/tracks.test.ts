import { describe, expect, it } from 'vitest';
import { empty } from '../room';
import { folded, joined } from '../testing';
import { tracksOf } from './tracks';

describe('the tracks', () => {
  it.each([
    ['microphoneMuted', 'askedToUnmute', 'microphone'],
    ['cameraStopped', 'cameraAllowed', 'camera'],
  ] as const)('hold a device after %s, until %s', (held, allowed, device) => {
    const room = folded(empty, joined('a'), joined('b'), { $type: held, who: 'a' });
    expect(['a', 'b'].map((who) => tracksOf(room, who)[device])).toEqual(['held', 'off']);
    const free = folded(room, { $type: allowed, who: 'a', by: 'b' });
    expect(['a', 'b'].map((who) => tracksOf(free, who)[device])).toEqual(['off', 'off']);
  });

  it('are all off for somebody who joins again, and for somebody who is not there', () => {
    const room = folded(empty, joined('a'), { $type: 'cameraTurnedOn', who: 'a' }, joined('a'));
    const off = { microphone: 'off', camera: 'off', screen: 'off' };
    expect(tracksOf(room, 'a')).toEqual(off);
    const gone = folded(room, { $type: 'participantLeft', who: 'a' }, { $type: 'cameraTurnedOn', who: 'a' });
    expect(gone.tracks.size).toBe(0);
    expect(tracksOf(gone, 'a')).toEqual(off);
  });
});
