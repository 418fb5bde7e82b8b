import { expect, test } from 'vitest';
import { matchRoute } from './router';

test('A link opens "Before you join" with its code', () => {
  expect(matchRoute('/j/W1abc_-def')).toEqual({ page: 'prejoin', code: 'W1abc_-def' });
});

test('A link that was cut short still opens "Before you join"', () => {
  expect(matchRoute('/j/W1')).toEqual({ page: 'prejoin', code: 'W1' });
});

test('A room is found by its id', () => {
  expect(matchRoute('/s/q4Bq4Bq4B')).toEqual({ page: 'room', room: 'q4Bq4Bq4B' });
  expect(matchRoute('/s/q4Bq4Bq4B/after')).toEqual({ page: 'after', room: 'q4Bq4Bq4B' });
  expect(matchRoute('/s/q4Bq4Bq4B/before').page).toBe('not-found');
});

test.each(['help', 'ops', 'safety'])('/%s has a page', (page) => {
  expect(matchRoute(`/${page}`)).toEqual({ page });
});

test.each(['/nothing', '/privacy', '/s/', '/s/a b', '/j/code1234/more', '/help/more'])('%s has no page', (path) => {
  expect(matchRoute(path)).toEqual({ page: 'not-found' });
});

test('A meeting is started by hand at /start, and the root is a page of the server', () => {
  expect(matchRoute('/start')).toEqual({ page: 'home' });
  expect(matchRoute('/').page).toBe('not-found');
});
