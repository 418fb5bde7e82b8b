import { describe, expect, it } from 'vitest';
import { evolve, fromSnapshot, isOut, noBreaks } from './breaks';

describe('breaks', () => {
  const out = evolve(noBreaks, { $type: 'steppedOut', who: 'p1', since: 5 });

  it('begin and end by the person, and end with the seat', () => {
    expect(isOut({ breaks: out }, 'p1')).toBe(true);
    expect(evolve(out, { $type: 'steppedBack', who: 'p1' }).size).toBe(0);
    expect(evolve(out, { $type: 'participantLeft', who: 'p1' }).size).toBe(0);
    expect(evolve(out, { $type: 'participantLeft', who: 'p2' })).toBe(out);
  });

  it('are read from a snapshot with their beginning', () => {
    const snapshot = { out: [{ who: 'p1', since: 5 }] } as unknown as Parameters<typeof fromSnapshot>[0];
    expect(fromSnapshot(snapshot)).toEqual(out);
    expect(fromSnapshot({} as Parameters<typeof fromSnapshot>[0])).toBe(noBreaks);
  });
});
