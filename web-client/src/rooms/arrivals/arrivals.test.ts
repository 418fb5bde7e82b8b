import { describe, expect, it } from 'vitest';
import { folded, joined, roomOf, wren } from '../testing';
import { isHeldAtDoor, staysWithNewLinks } from './arrivals';

const asFacilitator = roomOf({
  participants: [{ ...wren, id: 'me', role: 'facilitator' }],
  arrivals: [{ id: 'me', at: 0 }],
});
const held = { $type: 'arrivalHeld', who: 'dee' } as const;
const welcomed = { $type: 'participantWelcomed', who: 'dee', by: 'me' } as const;
const muted = [
  { $type: 'microphoneMuted', who: 'dee' },
  { $type: 'cameraStopped', who: 'dee' },
] as const;

describe('how people came in', () => {
  it('is known to facilitators, and to nobody else', () => {
    const noted = { $type: 'arrivalNoted', who: 'dee', returning: true, invited: false, vouched: false } as const;
    const room = folded(asFacilitator, joined('dee'), noted);
    expect(room.arrivals.known).toEqual([
      { id: 'me', at: 0 },
      { id: 'dee', at: 1, returning: true },
    ]);
    expect(folded(room, { $type: 'participantLeft', who: 'dee' }).arrivals.known).toHaveLength(1);
    expect(folded(roomOf({ participants: [wren] }), joined('dee')).arrivals.known).toBeNull();
  });

  it('shows what the door holds until a facilitator welcomes the person, who then has no held device', () => {
    const room = folded(asFacilitator, joined('dee'), ...muted, held);
    expect(isHeldAtDoor(room, 'dee')).toBe(true);
    const after = folded(room, welcomed);
    expect(isHeldAtDoor(after, 'dee')).toBe(false);
    expect(after.tracks.get('dee')).toEqual({ microphone: 'off', camera: 'off', screen: 'off' });
    expect(isHeldAtDoor(folded(room, { $type: 'participantLeft', who: 'dee' }), 'dee')).toBe(false);
  });

  it('says who stays when the links are replaced', () => {
    const room = folded(
      asFacilitator,
      joined('dee'),
      joined('eve'),
      { $type: 'arrivalNoted', who: 'eve', returning: false, invited: true, vouched: false },
      joined('fay', 'facilitator'),
    );
    const staying = (now: typeof room) =>
      now.seats.inside.map(({ id }) => id).filter((id) => staysWithNewLinks(now, id, 'me'));
    expect(staying(room)).toEqual(['me', 'eve']);
    const vouched = (who: string, by: string) => ({ $type: 'participantVouched', who, by }) as const;
    expect(staying(folded(room, vouched('dee', 'fay'), vouched('fay', 'fay')))).toEqual(['me', 'dee', 'eve']);
    expect(staying(folded(room, vouched('fay', 'me')))).toEqual(['me', 'eve', 'fay']);
    const revoked = { $type: 'invitationRevoked', invitation: 'i', whose: 'eve' } as const;
    expect(staying(folded(room, revoked))).toEqual(['me']);
  });
});
