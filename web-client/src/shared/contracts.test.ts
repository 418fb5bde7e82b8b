import { expect, it } from 'vitest';
import * as contracts from './contracts';

const files = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.{ts,tsx}'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const own = './contracts.ts';
const others = Object.entries(files).filter(([file]) => file !== own);

it('The contracts are the only place where their types are declared', () => {
  const names = [...(files[own] ?? '').matchAll(/^export (?:type|interface) (\w+)/gm)].map(([, name]) => name);
  expect(names).toContain('RoomSnapshot');
  const again = new RegExp(`\\b(?:type|interface) (?:${names.join('|')})\\b(?= =| \\{)`);
  expect(others.flatMap(([file, text]) => again.exec(text)?.map((found) => `${file}: ${found}`) ?? [])).toEqual([]);
});

it('The contracts are the only place where their values are listed as a type', () => {
  const words = Object.entries(contracts).filter(([name]) => name.endsWith('Values')) as [string, readonly string[]][];
  expect(words.length).toBeGreaterThan(5);
  const again = others.flatMap(([file, text]) =>
    [...text.matchAll(/'\w+'(?:\s*\|\s*'\w+')+/g)].flatMap(([union]) => {
      const listed = [...union.matchAll(/\w+/g)].map(([word]) => word).sort();
      return words
        .filter(([, values]) => [...values].sort().join() === listed.join())
        .map(([name]) => `${file}: ${name}`);
    }),
  );
  expect(again).toEqual([]);
});
