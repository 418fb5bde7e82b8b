import { describe, expect, it } from 'vitest';
import { momentOf, nextLook } from './closedDoors';

const minute = 60_000;
const hour = 60 * minute;

describe('a page before closed doors', () => {
  const look = (opensAt: number | null, code = 'too_early') => nextLook({ code, now: 0, opensAt });

  it('looks when they open, and now and then before, because somebody may open them early', () => {
    expect(look(10_000)).toBe(10_500);
    expect(look(20 * minute)).toBe(30_000);
    expect(look(-5)).toBe(500);
  });

  it('is quiet until half a day before, however far away that is', () => {
    expect(look(14 * hour)).toBe(2 * hour + 500);
    expect(look(90 * 24 * hour)).toBe(2 ** 31 - 1);
  });

  it('waits for somebody who looks after a drop-in room, and for nothing when all is over', () => {
    expect(look(null, 'nobody_hosts')).toBe(30_000);
    expect(look(null, 'series_over')).toBeNull();
    expect(look(null, 'session_cancelled')).toBeNull();
  });

  it('names the day of another day only', () => {
    const at = new Date(2026, 11, 1, 18, 50).getTime();
    expect(momentOf(at, at - hour)).not.toContain('December');
    expect(momentOf(at, at - 48 * hour)).toContain('December');
  });
});
