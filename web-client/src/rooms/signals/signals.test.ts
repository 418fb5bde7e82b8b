import { describe, expect, it } from 'vitest';
import type { RoomEvent } from '../../shared/contracts';
import { empty, evolve, type Room } from '../room';
import { joined, roomOf } from '../testing';
import { fadesAt, isGiven, totals, weatherOf } from './signals';

const counted = (kind: 'withYou' | 'slowDown'): RoomEvent => ({ $type: 'signalCounted', kind });
const since = (room: Room, at: number, ...events: RoomEvent[]) =>
  events.reduce((now, event) => evolve(now, event, at), room);

describe('signals', () => {
  const two = since(since(empty, 1000, counted('slowDown')), 31_000, counted('slowDown'), counted('withYou'));

  it('are counted by kind, and each fades a minute after it was given', () => {
    expect(totals(two, 31_000)).toEqual([
      ['withYou', 1],
      ['slowDown', 2],
    ]);
    expect([fadesAt(two, 31_000), fadesAt(two, 61_000)]).toEqual([61_000, 91_000]);
    expect(totals(two, 60_999)).toHaveLength(2);
    expect(totals(two, 61_000)).toContainEqual(['slowDown', 1]);
    expect([totals(two, 91_000), fadesAt(two, 91_000)]).toEqual([[], null]);
    expect(since(two, 70_000, counted('withYou')).signals.given).toHaveLength(3);
  });

  it('are known as their own only to the giver, for as long as they count', () => {
    const own = since(two, 31_000, { $type: 'signalGiven', who: 'p1', kind: 'slowDown' });
    expect([isGiven(own, 'slowDown', 90_000), isGiven(own, 'slowDown', 91_000)]).toEqual([true, false]);
    expect([isGiven(own, 'withYou', 40_000), isGiven(two, 'slowDown', 40_000)]).toEqual([false, false]);
  });

  it('are taken back by their giver, and every page forgets the same one', () => {
    const own = since(two, 31_000, { $type: 'signalGiven', who: 'p1', kind: 'slowDown' });
    const back = since(own, 40_000, {
      $type: 'signalTakenBack',
      kind: 'slowDown',
      place: own.signals.given.findIndex((s) => s.yours),
    });
    expect(isGiven(back, 'slowDown', 40_000)).toBe(false);
    expect(back.signals.given).toHaveLength(own.signals.given.length - 1);
    // Those that have faded by then do not count.
    expect(since(two, 61_000, { $type: 'signalTakenBack', kind: 'slowDown', place: 0 }).signals.given).toHaveLength(
      two.signals.given.length - 2,
    );
  });

  it('are read from a snapshot, with the weather', () => {
    const room = roomOf({
      signals: [
        { kind: 'meToo', at: 5000 },
        { kind: 'noAdvice', at: 9000, yours: true },
      ],
      weather: [{ who: 'p1', weather: 'justListen' }],
    });
    expect(totals(room, 65_000)).toEqual([['noAdvice', 1]]);
    expect([isGiven(room, 'noAdvice', 10_000), isGiven(room, 'meToo', 10_000)]).toEqual([true, false]);
    expect([weatherOf(room, 'p1'), weatherOf(room, 'p2')]).toEqual(['justListen', null]);
  });

  it('leave the weather as it is until it is changed, taken back or its owner leaves', () => {
    const set = since(empty, 1, joined('p1'), { $type: 'weatherSet', who: 'p1', weather: 'adviceWelcome' });
    expect(weatherOf(since(set, 2, counted('withYou')), 'p1')).toBe('adviceWelcome');
    expect(weatherOf(since(set, 2, { $type: 'weatherSet', who: 'p1' }), 'p1')).toBeNull();
    expect(weatherOf(since(set, 2, { $type: 'participantLeft', who: 'p1' }), 'p1')).toBeNull();
  });
});
