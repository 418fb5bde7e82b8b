import { lists } from './lists';
import type { Finder, Shield, Topic } from './shield';

/** Marks on letters that are written with or without them, and what only joins or dresses signs. */
const dress = new RegExp(
  '[\\u0300-\\u036f\\u0483-\\u0489\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u0610-\\u061a\\u0640' +
    '\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e8\\u06ea-\\u06ed\\ufe0e\\ufe0f\\p{Cf}\\p{EMod}]',
  'gu',
);
const others: Readonly<Record<string, string>> = { ß: 'ss', ı: 'i', ς: 'σ', ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe' };
const otherLetters = new RegExp(`[${Object.keys(others).join('')}]`, 'g');

/** Scripts that put no spaces between words, and pictures: found wherever they stand. */
const unspaced =
  '\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}\\p{Extended_Pictographic}';
const isUnspaced = new RegExp(`[${unspaced}]`, 'u');
const unspacedRuns = new RegExp(`[${unspaced}]+`, 'gu');
const noWord = new RegExp(`[^\\p{L}\\p{M}\\p{N}${unspaced}]+`, 'gu');

/** A text as it is compared: small letters without marks, and nothing but one space between words. */
export function normal(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(dress, '')
    .normalize('NFC')
    .replace(otherLetters, (letter) => others[letter] ?? '')
    .replace(unspacedRuns, ' $& ')
    .replace(noWord, ' ')
    .trim();
}

const ending = '[^ ]{0,3}'; // nothing but words and spaces is left in a normal text

/** Letters that a word needs before it may have an ending; those of Korean stand for syllables. */
const enough = (word: string): number => (/\p{sc=Hang}/u.test(word) ? 2 : 4);

/**
 * What finds a word between spaces, or anywhere where its script has none. A word of four letters or more may have an ending of up to three
 * others, and may lose an e or y at its end to it; of several words, that is said of the last. With * at its end it may go on as it likes;
 * with = before it, it is found only as it is.
 */
export function pattern(word: string): { readonly text: string; readonly isSpaced: boolean } | null {
  const plain = normal(word);
  if (plain === '') return null;
  if (isUnspaced.test(plain)) return { text: plain, isSpaced: false };
  const last = plain.slice(plain.lastIndexOf(' ') + 1);
  const letters = [...last].length;
  const spaced = (text: string) => ({ text, isSpaced: true });
  if (word.trim().endsWith('*') && letters > 2) return spaced(`${plain}[^ ]*`);
  if (word.startsWith('=') || letters < enough(last)) return spaced(plain);
  return spaced(`${plain}${letters > enough(last) && /[ey]$/.test(plain) ? '?' : ''}${ending}`);
}

/** One regular expression for all words, with a group for each topic: a text is read once, however many words there are. */
export function expressionOf(words: Partial<Readonly<Record<Topic, readonly string[]>>>): RegExp | null {
  const [spaced, free]: string[][] = [[], []];
  for (const [topic, all = []] of Object.entries(words)) {
    const made = all.map(pattern).filter((each) => each !== null);
    const group = (isSpaced: boolean) => {
      const texts = made.filter((each) => each.isSpaced === isSpaced).map(({ text }) => text);
      return texts.length > 0 ? [`(?<${topic}${isSpaced ? '' : 'Free'}>${texts.join('|')})`] : [];
    };
    spaced?.push(...group(true));
    free?.push(...group(false));
  }
  const choices = [
    ...(spaced?.length ? [`(?<= )(?:${spaced.join('|')})(?= )`] : []),
    ...(free?.length ? [`(?:${free.join('|')})`] : []),
  ];
  return choices.length > 0 ? new RegExp(choices.join('|'), 'gu') : null;
}

export function finderOf({ themes, words }: Shield): Finder {
  const chosen = Object.fromEntries(themes.map((theme) => [theme, lists.flatMap((list) => list[theme])]));
  const expression = expressionOf({ ...chosen, own: words });
  if (!expression) return () => [];
  return (text) => {
    const touched = new Set<Topic>();
    for (const { groups = {} } of ` ${normal(text)} `.matchAll(expression))
      for (const [group, match] of Object.entries(groups))
        if (match !== undefined) touched.add(group.replace(/Free$/, '') as Topic);
    return [...themes, 'own' as const].filter((topic) => touched.has(topic));
  };
}
