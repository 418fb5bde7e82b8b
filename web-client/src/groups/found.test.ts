import { expect, test } from 'vitest';
import { type Answers, addressOf, partsFor } from './found';

const none: Answers = { when: null, how: null, safe: null };

test('Who would like company now sees open rooms first, and then what comes soon', () => {
  expect(partsFor({ ...none, when: 'now' }).parts).toEqual(['open', 'week', 'lines']);
  expect(partsFor({ ...none, when: 'week' }).parts).toEqual(['week', 'lines']);
});

test('Who is not sure to be safe sees lines first, whatever else they say, and everybody sees lines', () => {
  for (const when of ['now', 'week', 'looking', null])
    for (const safe of ['safe', 'unsure', 'unsaid', null]) {
      const { parts } = partsFor({ when, how: 'typing', safe });
      expect(parts).toContain('lines');
      expect(parts[0] === 'lines').toBe(safe === 'unsure');
    }
});

test('Only what is done in the way that was answered is shown, and without an answer everything', () => {
  expect((['typing', 'listening', 'face', null] as const).map((how) => partsFor({ ...none, how }).takes)).toEqual([
    'chat',
    'audio',
    'video',
    null,
  ]);
});

test('The link to the directory says when and how, and never whether somebody is safe', () => {
  expect(addressOf(none)).toBe('/');
  expect(addressOf({ when: 'now', how: 'typing', safe: 'unsure' })).toBe('/?when=now&format=chat');
  expect(addressOf({ when: 'looking', how: 'face', safe: 'safe' })).toBe('/?format=video');
});
