import { expect, it } from 'vitest';
import { same } from './same';

const person = {};

it.each([
  [1, 1],
  [Number.NaN, Number.NaN],
  [[], []],
  [
    ['a', person],
    ['a', person],
  ],
  [
    { a: 1, b: person },
    { b: person, a: 1 },
  ],
])('%j and %j are the same', (a, b) => {
  expect(same(a, b)).toBe(true);
});

it.each([
  [1, 2],
  [null, undefined],
  [null, {}],
  [['a'], ['a', 'b']],
  [[{}], [{}]],
  [['a'], { 0: 'a' }],
  [{ a: 1 }, { a: 2 }],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: undefined }, { b: undefined }],
  [new Map([['a', 1]]), new Map([['a', 1]])],
])('%j and %j are not the same', (a, b) => {
  expect(same(a, b)).toBe(false);
  expect(same(b, a)).toBe(false);
});
