import { expect, it } from 'vitest';
import { ShiftCounter } from './quickExit';

const shift = (shiftKey: boolean, code = 'ShiftLeft') => ({ key: 'Shift', code, shiftKey });
const letter = (key: string, shiftKey: boolean) => ({ key, code: `Key${key.toUpperCase()}`, shiftKey });

/** Down and up again; what the browser says of Shift afterwards. */
function press(counter: ShiftCounter, now: number, code = 'ShiftLeft', for_ = 80, stillOn = false): number {
  counter.down(shift(true, code), now);
  return counter.up(shift(stillOn, code), now + for_);
}

it('Shift three times is Quick exit, also on both sides of the keyboard', () => {
  const counter = new ShiftCounter();
  expect([0, 1_500, 3_000].map((now) => press(counter, now))).toEqual([1, 2, 3]);
  const both = new ShiftCounter();
  expect([0, 500, 900].map((now, i) => press(both, now, i === 1 ? 'ShiftRight' : 'ShiftLeft'))).toEqual([1, 2, 3]);
});

it('Slow presses begin anew', () => {
  const counter = new ShiftCounter();
  expect([0, 1_500, 5_000, 5_500].map((now) => press(counter, now))).toEqual([1, 2, 1, 2]);
});

it('A key that is held is no press, repeated or long', () => {
  const counter = new ShiftCounter();
  press(counter, 0);
  counter.down(shift(true), 200);
  counter.down({ ...shift(true), repeat: true }, 700);
  expect(counter.up(shift(false), 800)).toBe(0);
  press(counter, 1_000);
  expect(press(counter, 1_500, 'ShiftLeft', 1_200)).toBe(0);
});

it('Both at once are no press', () => {
  const counter = new ShiftCounter();
  counter.down(shift(true), 0);
  counter.down(shift(true, 'ShiftRight'), 10);
  expect(counter.up(shift(true), 50)).toBe(0);
  expect(counter.up(shift(false, 'ShiftRight'), 60)).toBe(0);
  expect([1_000, 1_300, 1_600].map((now) => press(counter, now))).toEqual([1, 2, 3]); // and nothing is wrong afterwards
});

it('Capital letters and Shift with other keys are typing', () => {
  const counter = new ShiftCounter();
  const counts = ['A', 'B', 'C', 'Tab'].map((key, i) => {
    counter.down(shift(true), i * 300);
    counter.down(letter(key, true), i * 300 + 50);
    return counter.up(shift(false), i * 300 + 100);
  });
  expect(counts).toEqual([0, 0, 0, 0]);
  press(counter, 2_000);
  press(counter, 2_300);
  counter.down(letter('a', false), 2_500);
  expect(press(counter, 2_700)).toBe(1);
});

it('A press of the mouse in between is choosing', () => {
  const counter = new ShiftCounter();
  press(counter, 0);
  press(counter, 300);
  counter.forget();
  expect(press(counter, 600)).toBe(1);
});

it('Sticky keys that stay on after they were let go never count: once for one letter, twice to lock, again to unlock', () => {
  const counter = new ShiftCounter();
  const counts = [0, 300, 600, 900, 1_200].map((now, i) => press(counter, now, 'ShiftLeft', 80, i % 3 !== 2));
  expect(counts).toEqual([0, 0, 0, 0, 0]);
});

it('Sticky keys that come up only with the next letter, or show only in it, never count', () => {
  const late = new ShiftCounter();
  for (const now of [0, 1_000, 2_000]) {
    late.down(shift(true), now);
    late.down(letter('A', true), now + 200);
    expect(late.up(shift(false), now + 210)).toBe(0);
  }
  const silent = new ShiftCounter();
  press(silent, 0);
  silent.down(letter('A', true), 200); // large, although nothing is held
  expect([1_000, 1_300, 1_600].map((now) => press(silent, now))).toEqual([0, 0, 0]);
});

it('Who let Shift go in another window still finds the way out', () => {
  const counter = new ShiftCounter();
  counter.down(shift(true), 0);
  counter.forget(); // the window was left
  counter.down(letter('A', true), 5_000); // held all the time
  counter.down(shift(true), 6_000);
  counter.up(shift(false), 6_050);
  expect([9_000, 9_300, 9_600].map((now) => press(counter, now))).toEqual([1, 2, 3]);
});
