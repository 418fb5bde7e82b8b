import { describe, expect, it } from 'vitest';
import type { RoomEvent } from '../../shared/contracts';
import { evolve, type Room } from '../room';
import { folded, roomOf, wren } from '../testing';
import { askedAbout, askedAgainAt, facilitatorsFor, isWaiting, notSafe } from './safety';

const rowan = { ...wren, id: 'rowan', name: 'Rowan', role: 'facilitator' } as const;
const asha = { ...rowan, id: 'asha', name: 'Asha', presence: 'dropped' } as const;
const said = (who = 'p1'): RoomEvent => ({ $type: 'notSafeSaid', who, name: 'Wren', keepsake: 'wren', tint: 'sea' });
const looked = (by: string): RoomEvent => ({ $type: 'notSafeLookedAt', who: 'p1', by });
const room = roomOf({ participants: [wren, rowan, asha] });
const at = (now: Room, time: number, event: RoomEvent) => evolve(now, event, time);

describe('who is not safe', () => {
  it('is kept once for each person, with their choice and who has looked, until a facilitator closes it', () => {
    const chosen = folded(room, said(), { $type: 'notSafeChosen', who: 'p1', choice: 'stepOut' }, looked('rowan'));
    expect(folded(chosen, looked('rowan'), looked('asha')).safety).toMatchObject([
      { who: 'p1', name: 'Wren', choice: 'stepOut', seen: ['rowan', 'asha'] },
    ]);
    expect(folded(chosen, said()).safety).toMatchObject([{ who: 'p1', choice: null, seen: [] }]);
    expect(folded(chosen, { $type: 'notSafeClosed', who: 'p1', by: 'rowan' }).safety).toEqual([]);
  });

  it('waits for a look for a minute at a time, ten times, and not once it was looked at or taken back', () => {
    const first = at(room, 1000, said());
    const again = (times: number): RoomEvent => ({ $type: 'notSafeAskedAgain', who: 'p1', times });
    const next = (now: Room) => {
      const signal = notSafe(now, 'p1');
      return signal ? askedAgainAt(signal) : undefined;
    };
    expect(next(first)).toBe(61_000);
    expect(next(at(first, 61_000, again(1)))).toBe(121_000);
    expect(next(at(first, 61_000, again(10)))).toBeNull();
    expect(next(folded(first, looked('rowan')))).toBeNull();
    expect(folded(first, { $type: 'notSafeTakenBack', who: 'p1' }).safety.some(isWaiting)).toBe(false);
  });

  it('is looked at by other facilitators, of whom those count who are here', () => {
    const both = folded(room, said(), said('rowan'));
    expect(askedAbout(both, 'rowan').map(({ who }) => who)).toEqual(['p1']);
    expect(askedAbout(both, 'p1')).toEqual([]);
    expect(facilitatorsFor(room, 'p1').map(({ id }) => id)).toEqual(['rowan']);
    expect(facilitatorsFor(room, 'rowan')).toEqual([]);
  });
});
