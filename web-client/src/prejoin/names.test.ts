import { afterEach, describe, expect, it, test } from 'vitest';
import { speakAll } from '../texts/inTests';
import { languages } from '../texts/load';
import { lengthOf, longestName, namesHere, suggestName } from './names';

const fixtures = import.meta.glob<readonly { name: string; length: number }[]>('../../../tests/fixtures/names.json', {
  eager: true,
  import: 'default',
});
const contracts = import.meta.glob<{ longestName: number }>('../shared/contracts.ts', {
  eager: true,
  import: 'limits',
});

afterEach(() => speakAll('en'));

describe.each(languages.map(({ tag }) => tag))('names in %s', (tag) => {
  it('are short enough for the name field, thirty times thirty, and none is suggested twice before every one was', async () => {
    await speakAll(tag);
    const here = namesHere();
    const made = new Map<string, string>(); // putting the words together takes most of the time, and each pair is met hundreds of times
    const names = {
      ...here,
      whole: (first: string, second: string) => {
        const pair = `${first}|${second}`;
        const name = made.get(pair) ?? here.whole(first, second);
        made.set(pair, name);
        return name;
      },
    };
    expect([names.first.length, names.second.length]).toEqual([30, 30]);
    const used = new Set<string>();
    for (let count = 0; count < 900; count++) used.add(suggestName(names, used, () => 0.3));
    expect(used.size).toBe(900);
    for (const name of used) expect(lengthOf(name), name).toBeLessThanOrEqual(longestName);
  });
});

test('A suggestion is put together as the language puts words together', () => {
  const names = namesHere();
  expect(suggestName(names, new Set(), () => 0)).toBe(`${names.first[0]} ${names.second[0]}`);
});

test('The page counts the same length of a name as the server, with the same limit', () => {
  const names = Object.values(fixtures)[0] ?? [];
  expect(names.length).toBeGreaterThan(10);
  for (const { name, length } of names) expect([name, lengthOf(name)]).toEqual([name, length]);
  expect(Object.values(contracts)[0]?.longestName).toBe(longestName);
});
