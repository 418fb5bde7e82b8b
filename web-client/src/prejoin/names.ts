import { limits } from '../shared/contracts';
import { t } from '../texts/texts';

/** In characters as people count them; the server counts alike. */
export const { longestName } = limits;

const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' }); // no language changes how these are counted

export function lengthOf(name: string): number {
  return [...clusters.segment(name)].length;
}

/** What names are put together from, in the reader's language. Reviewed by hand, as docs/translating.md says. */
export type Names = {
  readonly first: readonly string[];
  readonly second: readonly string[];
  readonly whole: (first: string, second: string) => string;
};

export const namesHere = (): Names => ({
  first: t('prejoin.names.first').split(', '),
  second: t('prejoin.names.second').split(', '),
  whole: (first, second) => t('prejoin.names.whole', { first, second }).replaceAll(/[\u2068\u2069]/g, ''),
});

/** A name that `used` does not hold yet. Chance is an argument, at least 0 and less than 1. */
export function suggestName(names: Names, used: ReadonlySet<string>, chance: () => number = Math.random): string {
  const { first, second, whole } = names;
  const all = first.length * second.length;
  const start = Math.floor(chance() * all);
  let name = '';
  for (let step = 0; step < all; step++) {
    const place = (start + step * 37) % all; // 37 shares no factor with the 900 of a language, so every pair comes up once
    name = whole(first[Math.floor(place / second.length)] ?? '', second[place % second.length] ?? '');
    if (!used.has(name)) return name;
  }
  return name;
}
