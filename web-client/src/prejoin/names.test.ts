import { expect, test } from 'vitest';
import { describers, lengthOf, longestName, suggestName, things } from './names';

const fixtures = import.meta.glob<readonly { name: string; length: number }[]>('../../../tests/fixtures/names.json', {
  eager: true,
  import: 'default',
});
const contracts = import.meta.glob<{ longestName: number }>('../shared/contracts.ts', {
  eager: true,
  import: 'limits',
});

test('A suggestion is a describer and a thing, short enough for the name field', () => {
  for (const describer of describers) {
    for (const thing of things) expect(`${describer} ${thing}`.length).toBeLessThanOrEqual(32);
  }
  const [describer, thing] = suggestName(new Set(), () => 0.5).split(' ');
  expect(describers).toContain(describer);
  expect(things).toContain(thing);
});

test('No name is suggested twice before every name was suggested', () => {
  const used = new Set<string>();
  for (let count = 0; count < describers.length * things.length; count++) used.add(suggestName(used, () => 0.3));
  expect(used.size).toBe(describers.length * things.length);
});

test('The page counts the same length of a name as the server, with the same limit', () => {
  const names = Object.values(fixtures)[0] ?? [];
  expect(names.length).toBeGreaterThan(10);
  for (const { name, length } of names) expect([name, lengthOf(name)]).toEqual([name, length]);
  expect(Object.values(contracts)[0]?.longestName).toBe(longestName);
});
