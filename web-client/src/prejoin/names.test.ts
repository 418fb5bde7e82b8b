import { expect, test } from 'vitest';
import { describers, suggestName, things } from './names';

test('A suggestion is a describer and a thing, short enough for the name field', () => {
  for (const describer of describers) {
    for (const thing of things) expect(`${describer} ${thing}`.length).toBeLessThanOrEqual(32);
  }
  const [describer, thing] = suggestName(new Set(), () => 0.5).split(' ');
  expect(describers).toContain(describer);
  expect(things).toContain(thing);
});

test('No name comes twice before every name was there', () => {
  const used = new Set<string>();
  for (let count = 0; count < describers.length * things.length; count++) used.add(suggestName(used, () => 0.3));
  expect(used.size).toBe(describers.length * things.length);
});
