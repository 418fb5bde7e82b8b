import { describe, expect, it } from 'vitest';
import { Pace } from './pace';

/** Whether it is behind after ticks at that distance, for so long. */
const behind = (pace: Pace, every: number, seconds: number, from = 0): boolean => {
  let is = false;
  for (let now = from; now <= from + seconds * 1000; now += every) is ||= pace.tick(now);
  return is;
};

describe('whether work keeps up', () => {
  it('is told only after some seconds in a row in which too little was done', () => {
    expect(behind(new Pace(6), 66, 60)).toBe(false);
    expect(behind(new Pace(6), 400, 4)).toBe(false);
    expect(behind(new Pace(6), 400, 8)).toBe(true);
  });

  it('a good moment begins it anew, and so does rest', () => {
    for (const between of [(pace: Pace) => void behind(pace, 50, 2, 4000), (pace: Pace) => pace.rest()]) {
      const pace = new Pace(6);
      behind(pace, 400, 4);
      between(pace);
      expect(behind(pace, 400, 4, 6000)).toBe(false);
    }
  });

  it('a device that slept was not slow, and one that stood still was', () => {
    const pace = new Pace(6);
    pace.tick(0);
    expect(pace.tick(60_000)).toBe(false);
    expect(pace.tick(66_000)).toBe(true);
  });
});
