import { expect, test } from 'vitest';
import { ShiftCounter } from './quickExit';

test('Shift three times within two seconds is Quick exit', () => {
  const counter = new ShiftCounter();
  expect([0, 500, 1_000].map((now) => counter.press('Shift', false, now))).toEqual([false, false, true]);
});

test('Slow presses, a held key and capital letters are not', () => {
  const counter = new ShiftCounter();
  expect([0, 1_500, 3_600].map((now) => counter.press('Shift', false, now))).not.toContain(true);
  expect([0, 10, 20].map((now) => counter.press('Shift', true, 10_000 + now))).not.toContain(true);
  const typed = ['Shift', 'A', 'Shift', 'B', 'Shift', 'C'].map((key, index) =>
    counter.press(key, false, 20_000 + index),
  );
  expect(typed).not.toContain(true);
});
