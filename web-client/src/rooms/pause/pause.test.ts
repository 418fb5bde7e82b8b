import { describe, expect, it } from 'vitest';
import { folded, joined, roomOf } from '../testing';
import { facilitatorAway, isPaused } from './pause';

const led = folded(
  roomOf({ needsFacilitator: true }),
  joined('rowan', 'facilitator'),
  joined('asha', 'facilitator'),
  joined('ann'),
);
const lost = (who: string) => ({ $type: 'participantDropped', who }) as const;

describe('a room', () => {
  it('is paused from the press of a facilitator until the next, also in a snapshot', () => {
    const paused = folded(led, { $type: 'roomPaused', by: 'rowan' });
    expect([isPaused(led), isPaused(paused)]).toEqual([false, true]);
    expect(isPaused(folded(paused, { $type: 'roomResumed', by: 'asha' }))).toBe(false);
    expect(isPaused(roomOf({ pause: { since: 5, by: null } }))).toBe(true);
  });

  it('waits while the connections of all facilitators are lost, and goes on with the first who is back', () => {
    expect(isPaused(folded(led, lost('rowan')))).toBe(false);
    const alone = folded(led, lost('rowan'), lost('asha'));
    expect([isPaused(alone), facilitatorAway(alone)?.id]).toEqual([true, 'rowan']);
    expect(isPaused(folded(alone, { $type: 'participantReturned', who: 'asha' }))).toBe(false);
    expect(isPaused(folded(led, lost('ann')))).toBe(false);
  });

  it('that needs no facilitator goes on without one', () => {
    const free = folded(roomOf({}), joined('rowan', 'facilitator'), lost('rowan'));
    expect(isPaused(free)).toBe(false);
  });
});
