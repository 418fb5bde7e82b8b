import { describe, expect, it } from 'vitest';
import { folded, joined, roomOf } from '../testing';
import { standings, wayCome } from './standing';

const room = folded(roomOf({}), joined('a'), joined('r', 'facilitator'), joined('b'), joined('s', 'facilitator'));
const order = (now: typeof room) => standings(now).map(({ who }) => who);

describe('the seats without a round', () => {
  it('have the facilitators first, and nobody has a place of their own', () => {
    expect(order(room)).toEqual(['r', 's', 'a', 'b']);
    expect(standings(room).map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(wayCome(standings(room), false)).toBeNull();
  });

  it('stay where they are when somebody leaves, and whoever comes late sits at the end', () => {
    expect(order(folded(room, { $type: 'participantLeft', who: 'a' }, joined('c')))).toEqual(['r', 's', 'b', 'c']);
  });
});

describe('the seats of a round', () => {
  const started = folded(room, {
    $type: 'roundStarted',
    id: 'round-1',
    prompt: 'One thing',
    perPerson: 120_000,
    order: 'joining',
    followsMicrophone: false,
    people: ['r', 's', 'a', 'b'],
    until: 5,
    by: 'r',
  });
  const begins = (who: string, turn: number) => ({ $type: 'turnBegan', who, turn, endsAt: 9 }) as const;
  const ends = (who: string, state: 'shared' | 'passed') => ({ $type: 'turnEnded', who, state }) as const;
  const shown = (now: typeof room) =>
    standings(now).map((s) => `${s.who} ${s.now ? 'now' : s.next ? 'next' : s.mark} ${s.number}`);

  it('show who has shared or passed, who shares and who is next', () => {
    const now = folded(
      started,
      begins('r', 1),
      ends('r', 'shared'),
      begins('s', 2),
      ends('s', 'passed'),
      begins('a', 3),
    );
    expect(shown(now)).toEqual(['r shared 1', 's passed 2', 'a now 3', 'b next 4']);
    expect(wayCome(standings(now), false)).toBe(2 / 4);
    expect(wayCome(standings(started), false)).toBeNull();
  });

  it('keep their numbers when somebody leaves', () => {
    const now = folded(started, begins('r', 1), { $type: 'participantLeft', who: 's' });
    expect(shown(now)).toEqual(['r now 1', 'a next 3', 'b waiting 4']);
  });

  it('are joined all the way round when it is finished', () => {
    const now = folded(started, { $type: 'roundFinished' });
    expect(wayCome(standings(now), now.round?.phase === 'finished')).toBe(1);
    expect(shown(now)).not.toContainEqual(expect.stringContaining('next'));
  });
});
