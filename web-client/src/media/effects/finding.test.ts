import { describe, expect, it } from 'vitest';
import { Finding } from './finding';

const each = 50;

/** What becomes of the pictures of two seconds on a device that finds people in so long: how many there are, and in how many they are found. */
function watch(takes: number) {
  const finding = new Finding();
  let [now, found, oldest, from] = [0, 0, 0, 0];
  let pictures = 0;
  for (; now < 2000; pictures++) {
    if (finding.isDue(now, each)) {
      from = now;
      now += takes;
      found++;
      finding.found(from, now);
    }
    oldest = Math.max(oldest, now - from);
    now += Math.max(4, each - takes);
  }
  return { pictures, found, oldest };
}

describe('people in pictures', () => {
  it('are found in each of them by a device that is fast enough', () => {
    const { pictures, found } = watch(20);
    expect(found).toBe(pictures);
  });

  it('are found less often by a slow one, whose pictures go on, and never long ago', () => {
    expect(watch(350).pictures).toBeGreaterThan(2 * (2000 / 350));
    expect(watch(350).oldest).toBeLessThanOrEqual(400);
    expect(watch(125).found).toBeGreaterThan(5);
    expect(watch(900).pictures).toBe(watch(900).found); // what is older than that is not used
  });

  it('shrink as time goes by', () => {
    const finding = new Finding();
    finding.found(0, 90);
    expect([90, 150, 390].map((now) => finding.shrunk(now))).toEqual([1, 2, 4]);
  });
});
