import { expect, test } from 'vitest';
import { dialNumber, helpLines } from './helpLines';
import { plainHelp } from './plainHelp';

test('Every crisis line names its number, its source and how it was read', () => {
  for (const line of helpLines) {
    expect(line.number).toMatch(/\d{3}/);
    expect(line.source).not.toBe('');
    if (line.status === 'list') expect(line.checked).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
});

test('Only a number that can be dialled becomes a call button', () => {
  expect(dialNumber('116 123')).toBe('116 123');
  expect(dialNumber('988 (call or text)')).toBe('988');
  expect(dialNumber('0800-0113 (free) or 113')).toBe('0800-0113');
  expect(dialNumber('text HOME to 741741')).toBeNull();
  expect(dialNumber('119 ext. 8')).toBeNull();
});

test('Every crisis line is on the page that needs no script', () => {
  const page = plainHelp([]);
  for (const line of helpLines) {
    expect(page).toContain(line.service.replaceAll('&', '&amp;'));
    expect(page).toContain(line.number);
  }
  expect(page).not.toContain('<script');
});
