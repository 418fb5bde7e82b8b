import { expect, test } from 'vitest';

const sources = import.meta.glob<string>('../**/*.tsx', { query: '?raw', import: 'default', eager: true });
const pointing = /icon(Exit|Leave|Reply|Send|Left|Right|Arrow|Skip)\b/;

test('Icons that point somewhere turn round in languages from right to left', () => {
  const used = Object.values(sources).flatMap((code) => code.match(/<Icon of=[^>]*>/g) ?? []);
  const shown = used.filter((icon) => pointing.test(icon));
  expect(shown.length).toBeGreaterThan(5);
  expect(shown.filter((icon) => !/ flip\b/.test(icon))).toEqual([]);
});
