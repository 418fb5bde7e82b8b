import { expect, it } from 'vitest';
import { ShiftCounter } from './quickExit';

const shift = (shiftKey: boolean, code = 'ShiftLeft') => ({ key: 'Shift', code, shiftKey });
const letter = (key: string, shiftKey: boolean) => ({ key, code: `Key${key.toUpperCase()}`, shiftKey });

/** Presses and releases the key, and returns the count; `stillOn` is what the browser reports of Shift afterwards. */
function press(counter: ShiftCounter, now: number, code = 'ShiftLeft', for_ = 80, stillOn = false): number {
  counter.down(shift(true, code), now);
  return counter.up(shift(stillOn, code), now + for_);
}

it('Pressing Shift three times is Quick exit, with either Shift key', () => {
  const counter = new ShiftCounter();
  expect([0, 1_500, 3_000].map((now) => press(counter, now))).toEqual([1, 2, 3]);
  const both = new ShiftCounter();
  expect([0, 500, 900].map((now, i) => press(both, now, i === 1 ? 'ShiftRight' : 'ShiftLeft'))).toEqual([1, 2, 3]);
});

it('Slow presses start the count again', () => {
  const counter = new ShiftCounter();
  expect([0, 1_500, 5_000, 5_500].map((now) => press(counter, now))).toEqual([1, 2, 1, 2]);
});

it('A held key does not count, whether it repeats or is just long', () => {
  const counter = new ShiftCounter();
  press(counter, 0);
  counter.down(shift(true), 200);
  counter.down({ ...shift(true), repeat: true }, 700);
  expect(counter.up(shift(false), 800)).toBe(0);
  press(counter, 1_000);
  expect(press(counter, 1_500, 'ShiftLeft', 1_200)).toBe(0);
});

it('Pressing both Shift keys at once does not count', () => {
  const counter = new ShiftCounter();
  counter.down(shift(true), 0);
  counter.down(shift(true, 'ShiftRight'), 10);
  expect(counter.up(shift(true), 50)).toBe(0);
  expect(counter.up(shift(false, 'ShiftRight'), 60)).toBe(0);
  expect([1_000, 1_300, 1_600].map((now) => press(counter, now))).toEqual([1, 2, 3]); // and later presses count as usual
});

it('Capital letters and Shift with other keys count as typing', () => {
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

it('A mouse press in between starts the count again', () => {
  const counter = new ShiftCounter();
  press(counter, 0);
  press(counter, 300);
  counter.forget();
  expect(press(counter, 600)).toBe(1);
});

it('A sticky Shift key that stays on never counts: pressed once for one letter, twice to lock, again to unlock', () => {
  const counter = new ShiftCounter();
  const counts = [0, 300, 600, 900, 1_200].map((now, i) => press(counter, now, 'ShiftLeft', 80, i % 3 !== 2));
  expect(counts).toEqual([0, 0, 0, 0, 0]);
});

it('A sticky Shift key that is released with the next letter, or shows only in it, never counts', () => {
  const late = new ShiftCounter();
  for (const now of [0, 1_000, 2_000]) {
    late.down(shift(true), now);
    late.down(letter('A', true), now + 200);
    expect(late.up(shift(false), now + 210)).toBe(0);
  }
  const silent = new ShiftCounter();
  press(silent, 0);
  silent.down(letter('A', true), 200); // a capital letter, although no key is held
  expect([1_000, 1_300, 1_600].map((now) => press(silent, now))).toEqual([0, 0, 0]);
});

it('Quick exit works after Shift was released in another window', () => {
  const counter = new ShiftCounter();
  counter.down(shift(true), 0);
  counter.forget(); // another window is in front
  counter.down(letter('A', true), 5_000); // held the whole time
  counter.down(shift(true), 6_000);
  counter.up(shift(false), 6_050);
  expect([9_000, 9_300, 9_600].map((now) => press(counter, now))).toEqual([1, 2, 3]);
});
