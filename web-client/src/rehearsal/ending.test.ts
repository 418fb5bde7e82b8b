import { describe, expect, it } from 'vitest';
import { limits } from '../shared/contracts';
import { endsIn } from './ending';

describe('the end of a rehearsal', () => {
  it('is told in its last ten minutes, and not before', () => {
    const at = (minutes: number) => endsIn(1000, 1000 + limits.longestRehearsal - minutes * 60_000);
    expect([60, 11, 10.5, 10, 5, 0.2, 0, -1].map(at)).toEqual([null, null, null, 10, 5, 1, 1, 1]);
  });
});
