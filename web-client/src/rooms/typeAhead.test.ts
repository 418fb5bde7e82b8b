import { expect, test } from 'vitest';
import { TypeAhead } from './typeAhead';

const labels = ['Message privately', 'Mute', 'Pin for me', 'Stop camera', 'Stop screen sharing', 'Éteindre'];

test('Letters typed in a row find the item that begins with them', () => {
  const menu = new TypeAhead();
  expect(menu.find('m', labels, 0, 0)).toBe(1);
  expect(menu.find('u', labels, 1, 100)).toBe(1);
});

test('The same letter again goes to the next item that begins with it, and from the last to the first', () => {
  const menu = new TypeAhead();
  expect([0, 100, 200].map((now, i) => menu.find('s', labels, [0, 3, 4][i] ?? 0, now))).toEqual([3, 4, 3]);
});

test('A pause begins a new word, and a space belongs to the word before it', () => {
  const menu = new TypeAhead();
  menu.find('s', labels, 0, 0);
  expect(menu.isTyping(100)).toBe(true);
  for (const [i, letter] of [...'top s'].entries()) menu.find(letter, labels, 3, 100 + i);
  expect(menu.find('c', labels, 4, 200)).toBe(4);
  expect(menu.isTyping(1_000)).toBe(false);
  expect(menu.find('p', labels, 4, 1_000)).toBe(2);
});

test('Case and accents do not matter, and letters that begin no item lead nowhere', () => {
  const menu = new TypeAhead();
  expect(menu.find('E', labels, 0, 0)).toBe(5);
  expect(menu.find('x', labels, 0, 2_000)).toBeUndefined();
});
