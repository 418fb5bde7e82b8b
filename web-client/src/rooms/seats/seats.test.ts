import { describe, expect, it } from 'vitest';
import type { RemovedUntil, Role } from '../../shared/contracts';
import { empty } from '../room';
import { folded, joined, roomOf } from '../testing';
import { cameSince, hasSteppedDown, isPromoted, leads, peopleInside, seatOf, seatOrder } from './seats';

describe('the seats', () => {
  it('stand with facilitators first and the person themselves last, whoever speaks', () => {
    const room = folded(empty, joined('a'), joined('me'), joined('f', 'facilitator'), joined('late'));
    expect(seatOrder(room, 'me')).toEqual(['f', 'a', 'late', 'me']);
    expect(seatOrder(room, 'me', 'a')).toEqual(['a', 'f', 'late', 'me']);
    expect(seatOrder(room, 'me', 'me')).toEqual(['me', 'f', 'a', 'late']);
    expect(seatOrder(room, 'me', 'somebody who left')).toEqual(['f', 'a', 'late', 'me']);
  });

  it('show a participant as disconnected until they are back', () => {
    const room = folded(empty, joined('a'), joined('b'), { $type: 'participantDropped', who: 'a' });
    expect(room.seats.inside.map((p) => p.presence)).toEqual(['dropped', 'here']);
    expect(seatOf(folded(room, { $type: 'participantReturned', who: 'a' }), 'a')?.presence).toBe('here');
  });

  it('give a participant who joins again one seat, behind the others', () => {
    const room = folded(empty, joined('a'), joined('b'), joined('a'));
    expect(room.seats.inside.map((p) => p.id)).toEqual(['b', 'a']);
  });

  it('list a removed participant once, by the latest name', () => {
    const removed = (who: string, name: string) => ({ $type: 'participantRemoved', who, name }) as const;
    const room = folded(empty, removed('a', 'Ash'), removed('b', 'Bo'), removed('a', 'Asha'));
    expect(room.seats.removed).toEqual([
      { id: 'b', name: 'Bo' },
      { id: 'a', name: 'Asha' },
    ]);
    expect(folded(room, { $type: 'removalUndone', who: 'a' }).seats.removed).toEqual([{ id: 'b', name: 'Bo' }]);
  });

  it('show facilitators what a removed person wrote and whether moderators look at it, until the removal is undone', () => {
    const removal = { $type: 'participantRemoved', who: 'a', name: 'Ash' } as const;
    const terms = (until: RemovedUntil) => ({ $type: 'removalTermsSet', who: 'a', until, withHelp: false }) as const;
    const wrote = { $type: 'removedPersonWrote', who: 'a', text: 'A mistake' } as const;
    const room = folded(empty, removal, terms('sessionEnds'), wrote);
    expect(room.seats.removed).toEqual([{ id: 'a', name: 'Ash', line: 'A mistake' }]);
    const again = folded(room, { $type: 'removalUndone', who: 'a' }, removal, terms('review'));
    expect(again.seats.removed).toEqual([{ id: 'a', name: 'Ash', until: 'review' }]);
  });

  it('know who leads, and that somebody who is not inside does not', () => {
    const room = folded(empty, joined('a'), joined('f', 'facilitator'));
    expect(['a', 'f', 'gone'].map((who) => leads(room, who))).toEqual([false, true, false]);
  });

  it('give a role that a promotion or stepping down changes, and remember by which link the person came', () => {
    const given = (who: string, role: Role) => ({ $type: 'roleGiven', who, role, by: 'f' }) as const;
    const room = folded(empty, joined('a'), joined('f', 'facilitator'));
    const [a, f] = room.seats.inside;
    expect([a && isPromoted(a), f && isPromoted(f), hasSteppedDown(room, 'f')]).toEqual([false, false, false]);
    const promoted = folded(room, given('a', 'facilitator'), given('f', 'participant'));
    expect(promoted.seats.inside.map(isPromoted)).toEqual([true, false]);
    expect(['a', 'f'].map((who) => leads(promoted, who))).toEqual([true, false]);
    expect(['a', 'f', 'gone'].map((who) => hasSteppedDown(promoted, who))).toEqual([false, true, false]);
    expect(folded(promoted, given('a', 'participant'), given('f', 'facilitator')).seats).toEqual(room.seats);
  });

  it('count everybody, also those whom a large session does not list', () => {
    expect(peopleInside(folded(empty, joined('a'), joined('b')))).toBe(2);
    expect(peopleInside(folded(roomOf({ people: 240 }), joined('a')))).toBe(240);
  });
});

describe('"everyone who came since" a person', () => {
  const room = folded(empty, joined('asha'), joined('first'), joined('rowan', 'facilitator'), joined('second'));

  it('is that person and everybody who came later, without facilitators', () => {
    expect(cameSince(room, 'first').map((p) => p.id)).toEqual(['first', 'second']);
    expect(cameSince(room, 'rowan').map((p) => p.id)).toEqual(['second']);
    const steppedDown = folded(room, { $type: 'roleGiven', who: 'rowan', role: 'participant', by: 'rowan' });
    expect(cameSince(steppedDown, 'rowan').map((p) => p.id)).toEqual(['second']);
  });

  it('is nobody once that person has left', () => {
    expect(cameSince(room, 'gone')).toEqual([]);
  });
});
