import { expect, it } from 'vitest';
import { nextTile } from './tileFocus';

it.each([
  ['ArrowRight', 0, 1],
  ['ArrowRight', 6, 6],
  ['ArrowLeft', 3, 2],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 1, 4],
  ['ArrowDown', 5, 5],
  ['ArrowUp', 6, 3],
  ['ArrowUp', 2, 2],
  ['Home', 5, 0],
  ['End', 1, 6],
  ['Enter', 1, undefined],
])('%s leads from tile %i to %s among seven in rows of three', (key, at, to) => {
  expect(nextTile(key, at, 7, 3, false)).toBe(to);
});

it('Arrow keys go the opposite way in right-to-left text', () => {
  expect(nextTile('ArrowLeft', 0, 7, 3, true)).toBe(1);
  expect(nextTile('ArrowRight', 1, 7, 3, true)).toBe(0);
});
