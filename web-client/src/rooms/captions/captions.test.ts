import { describe, expect, it } from 'vitest';
import { evolve, fromSnapshot } from './captions';

type Snapshot = Parameters<typeof fromSnapshot>[0];

describe('who types captions', () => {
  it('is whoever was named last, until they step down or leave', () => {
    expect(evolve(null, { $type: 'captionerNamed', who: 'p1' })).toBe('p1');
    expect(evolve('p1', { $type: 'captionerNamed', who: 'p2' })).toBe('p2');
    expect(evolve('p2', { $type: 'captionsEnded', who: 'p1' })).toBe('p2'); // somebody else was named meanwhile
    expect(evolve('p2', { $type: 'captionsEnded', who: 'p2' })).toBeNull();
    expect(evolve('p2', { $type: 'participantLeft', who: 'p2' })).toBeNull();
  });

  it('is read from a snapshot', () => {
    expect(fromSnapshot({ captioner: 'p1' } as unknown as Snapshot)).toBe('p1');
    expect(fromSnapshot({} as Snapshot)).toBeNull();
  });
});
