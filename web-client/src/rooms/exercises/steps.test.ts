import { describe, expect, it } from 'vitest';
import { folded, roomOf } from '../testing';
import { stepAt } from './steps';

describe('an exercise for all', () => {
  it('is at the same step for everybody, by when it began', () => {
    const steps = [0, 3_999, 4_000, 5_999, 6_000, 11_999, 12_000].map((passed) =>
      stepAt('breathing', 1_000, 1_000 + passed),
    );
    expect(steps.map(({ step }) => step)).toEqual(['in', 'in', 'hold', 'hold', 'out', 'out', 'in']);
    expect(steps.map(({ until }) => until)).toEqual([5_000, 5_000, 7_000, 7_000, 13_000, 13_000, 17_000]);
  });

  it('goes through five senses and stays at the last', () => {
    const senses = [0, 40_000, 80_000, 120_000, 160_000, 999_000].map((at) => stepAt('grounding', 0, at).step);
    expect(senses).toEqual(['see', 'touch', 'hear', 'smell', 'taste', 'taste']);
  });

  it('begins and ends with its events, as the timer does', () => {
    const room = folded(
      roomOf({}),
      { $type: 'exerciseStarted', kind: 'grounding', by: 'rowan' },
      { $type: 'timerStarted', label: 'Quiet', duration: 60_000, endsAt: 60_001, by: 'rowan' },
      { $type: 'timerExtended', endsAt: 120_001, by: 'rowan' },
    );
    expect(room.exercise).toEqual({ kind: 'grounding', since: 1, by: 'rowan' });
    expect(room.timer?.endsAt).toBe(120_001);
    const over = folded(room, { $type: 'exerciseEnded' }, { $type: 'timerEnded' });
    expect([over.exercise, over.timer]).toEqual([null, null]);
  });
});
