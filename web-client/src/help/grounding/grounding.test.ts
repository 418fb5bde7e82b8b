import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { languages } from '../../texts/load';
import { t } from '../../texts/texts';
import { plainHelp } from '../plainHelp';
import { senses } from './GroundingWords';
import { Pace, type Phase, paces, type Step, usualPace } from './pace';

describe('A pace', () => {
  let told: Phase[];
  let pace: Pace;
  const usual = paces[usualPace] as Record<Step, number>;
  const wait = (seconds: number) => vi.advanceTimersByTime(seconds * 1_000);

  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    pace = new Pace((phase) => told.push(phase));
  });
  afterEach(() => vi.useRealTimers());

  it('does nothing before it is started', () => {
    wait(3_600);
    expect(told).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells each step once, when it begins, and goes round for as long as it is wanted', () => {
    pace.start();
    expect(told).toEqual(['in']);
    wait(usual.in - 0.001);
    expect(told).toEqual(['in']);
    wait(0.001);
    expect(told).toEqual(['in', 'hold']);
    wait(usual.hold);
    expect(told).toEqual(['in', 'hold', 'out']);
    wait(usual.out);
    expect(told).toEqual(['in', 'hold', 'out', 'in']);

    const minutes = 10;
    wait(minutes * 60);
    const breath = usual.in + usual.hold + usual.out;
    expect(told.filter((phase) => phase === 'in')).toHaveLength((minutes * 60) / breath + 2);
  });

  it('starts once, however often it is asked', () => {
    pace.start();
    pace.start();
    wait(usual.in);
    expect(told).toEqual(['in', 'hold']);
  });

  it('rests while it is paused and goes on with a new breath', () => {
    pace.start();
    wait(usual.in);
    pace.pause();
    pace.pause();
    wait(3_600);
    expect(told).toEqual(['in', 'hold', 'paused']);
    expect(vi.getTimerCount()).toBe(0);
    pace.start();
    wait(usual.in - 0.001);
    expect(told).toEqual(['in', 'hold', 'paused', 'in']);
  });

  it('leaves nothing running when it is stopped, from any phase', () => {
    for (const seconds of [0, usual.in, usual.in + usual.hold]) {
      pace.start();
      wait(seconds);
      pace.stop();
      expect(pace.phase).toBe('rest');
      expect(vi.getTimerCount()).toBe(0);
    }
    pace.start();
    pace.pause();
    pace.stop();
    expect(told.slice(-3)).toEqual(['in', 'paused', 'rest']);
    pace.stop();
    pace.pause();
    expect(told.at(-1)).toBe('rest');
  });

  it('that is chosen during a step holds from the next one on', () => {
    const slowest = paces.at(-1) as Record<Step, number>;
    pace.start();
    pace.choose(paces.length - 1);
    wait(usual.in);
    expect(told).toEqual(['in', 'hold']);
    wait(slowest.hold);
    expect(pace.seconds).toBe(slowest.out);
    wait(slowest.out - 0.001);
    expect(told.at(-1)).toBe('out');
    wait(0.001);
    expect(told.at(-1)).toBe('in');
  });

  it('is slow at every choice, breathes out longer than in, and gives a screen reader time for each step', () => {
    for (const { in: breatheIn, hold, out } of paces) {
      expect(60 / (breatheIn + hold + out)).toBeLessThan(7); // breaths a minute
      expect(out).toBeGreaterThan(breatheIn);
      expect(Math.min(breatheIn, hold, out)).toBeGreaterThan(1.5); // the gap between two announcements
    }
    const lengths = paces.map(({ in: breatheIn, hold, out }) => breatheIn + hold + out);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  });
});

test('Without scripts the words of both exercises are on the page of crisis lines, after the lines', () => {
  const plain = plainHelp([], languages);
  for (const sense of senses) {
    expect(plain).toContain(t(`help.senses.${sense}`));
    expect(plain).toContain(t(`help.senses.${sense}.hint`));
  }
  expect(plain).toContain(t('help.breath.words'));
  expect(plain).toContain('href="#grounding"');
  expect(plain.indexOf('id="grounding"')).toBeGreaterThan(plain.lastIndexOf('line-card'));
});
