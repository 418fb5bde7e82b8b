import { describe, expect, it } from 'vitest';
import { lists } from './lists';
import { longestWord, mostWords, type Theme } from './shield';
import { expressionOf, finderOf, normal, pattern } from './words';

const own = (...words: string[]) => {
  const find = finderOf({ themes: [], words });
  return (text: string) => find(text).length > 0;
};
const themed = (...themes: Theme[]) => finderOf({ themes, words: [] });

describe('a word of one’s own', () => {
  it('is found whole, however it is written and whatever stands around it', () => {
    const finds = own('Müller', 'Straße', 'naïve');
    for (const text of [
      'müller',
      'MULLER!',
      '(Mu\u0308ller)',
      'bei Müller, gestern',
      'STRASSE',
      'stra\u00adße',
      'Naive',
    ])
      expect(finds(text), text).toBe(true);
    expect(finds('Vermüllerung')).toBe(false);
    expect(finds('')).toBe(false);
  });

  it('is found with simple endings, when it has four letters or more', () => {
    const finds = own('knife', 'panic', 'abuse', 'family', 'rat');
    for (const text of ['knife', 'panics', 'abused', 'abusing', 'families', 'rat'])
      expect(finds(text), text).toBe(true);
    for (const text of ['kni', 'panicking', 'rats', 'rate', 'abus']) expect(finds(text), text).toBe(text === 'abus');
  });

  it('may go on as it likes with a star', () => {
    expect(own('krank*')('Krankenhausaufenthalt')).toBe(true);
    expect(own('krank')('Krankenhausaufenthalt')).toBe(false);
    expect(own('a*')('apple')).toBe(false);
  });

  it('may be several words, with whatever stands between them', () => {
    const finds = own('my father');
    for (const text of ['My father.', 'my  father', 'my-father', 'my\nfathers']) expect(finds(text), text).toBe(true);
    expect(finds('my grandfather')).toBe(false);
  });

  it('may be in any script, also in one without spaces between words', () => {
    const cases: readonly (readonly [string, string, string])[] = [
      ['война', 'Эта ВОЙНА!', 'воин'],
      ['πόλεμος', 'ο ΠΟΛΕΜΟΣ', 'πόλη'],
      ['حرب', 'هذه حَرْبٌ', 'حربة'],
      ['מלחמה', 'מִלְחָמָה', 'לחם'],
      ['자해', '자해를 했다', '해자'],
      ['自殺', '彼は自殺を考えた', '自分'],
      ['ฆ่าตัวตาย', 'เขาคิดฆ่าตัวตายแล้ว', 'ตัว'],
      ['युद्ध', 'यह युद्ध है', 'युद'],
      ['🔪', 'see🔪🏽this', '🍴'],
    ];
    for (const [word, yes, no] of cases) {
      const finds = own(word);
      expect(finds(yes), yes).toBe(true);
      expect(finds(no), no).toBe(false);
    }
  });

  it('is nothing when it has no letter, number or picture, and hurts nothing', () => {
    for (const word of ['', ' ', '*', '.*', '(((', '\\', '\ud800', '[^]', '\u200d']) {
      expect(pattern(word)).toBeNull();
      expect(own(word)('anything (((')).toBe(false);
    }
    expect(own('a+b', '.*x')('a b')).toBe(true);
    expect(own('.*x')('anything')).toBe(false);
  });
});

describe('the topics', () => {
  it('name what a message touches, and nothing that was not chosen', () => {
    const find = finderOf({ themes: ['selfHarm', 'eating'], words: ['winter'] });
    expect(find('No winters, no calories')).toEqual(['eating', 'own']);
    expect(find('I was drunk')).toEqual([]);
    expect(finderOf({ themes: [], words: [] })('suicide')).toEqual([]);
  });

  it('are found in both languages at once', () => {
    const find = themed('selfHarm', 'eating', 'substances');
    expect(find('thoughts of suicide')).toEqual(['selfHarm']);
    expect(find('Ich habe mich wieder geritzt')).toEqual(['selfHarm']);
    expect(find('Selbstmordgedanken')).toEqual(['selfHarm']);
    expect(find('I don’t want to live')).toEqual(['selfHarm']);
    expect(find('purging again')).toEqual(['eating']);
    expect(find('seit der Essstörung')).toEqual(['eating']);
    expect(find('relapsed last night')).toEqual(['substances']);
    expect(find('Rückfälle gehören dazu, trotz Entzugsklinik')).toEqual(['substances']);
  });

  it('leave ordinary talk alone', () => {
    const find = themed('selfHarm', 'eating', 'substances');
    const talk = [
      'I had a good week, and slept better than I thought.',
      'The heroine of that book reminded me of my sister.',
      'My son would not stop crying, and I was tired of everything.',
      'Could you take down the washing? It is going to rain.',
      'Ich habe viel geweint, aber heute war ein guter Tag.',
      'Die Kinder spielen im Garten, und ich übergebe dir das Wort.',
      'Ich lege gleich auf, der Zug kommt.',
    ];
    for (const text of talk) expect(find(text), text).toEqual([]);
  });

  it('have only words that find themselves, each once in its list', () => {
    for (const list of lists)
      for (const [theme, words] of Object.entries(list)) {
        expect(new Set(words.map(normal)).size, theme).toBe(words.length);
        for (const word of words)
          expect(themed(theme as Theme)(`so ${word.replace(/[=*]/g, '')} it`), word).toContain(theme);
      }
  });
});

describe('looking for words', () => {
  /** The same numbers at every run. */
  function chance(seed: number) {
    let state = seed;
    return (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state % below;
    };
  }
  const anyText = (next: (below: number) => number, length: number) =>
    Array.from({ length }, () =>
      String.fromCharCode(next(4) === 0 ? next(0x1_0000) : next(4) === 0 ? 32 : 97 + next(3)),
    ).join('');

  it('takes any words and any text, and never throws', () => {
    const next = chance(20_261_127);
    for (let i = 0; i < 60; i += 1) {
      const words = Array.from({ length: 1 + next(4) }, () => anyText(next, next(longestWord)));
      const find = finderOf({ themes: i % 12 === 0 ? ['eating'] : [], words });
      expect(() => find(anyText(next, next(200)))).not.toThrow();
      for (const word of words)
        if (pattern(word) && !word.includes('*')) expect(find(`. ${word} .`), word).toContain('own');
    }
  });

  it('is one regular expression whose parts never repeat inside one another, so that a text costs its length', () => {
    const words = Array.from({ length: mostWords }, (_, i) => `${'a'.repeat(1 + (i % 30))}*`);
    const { source = '' } = expressionOf({ own: [...words, 'aaaaaaa', '自殺', 'two words'], eating: ['diet'] }) ?? {};
    const quantified = [...source.matchAll(/\[\^ \](\*|\{0,3\})(.)/g)];
    expect(quantified.length).toBeGreaterThan(words.length / 2);
    // After each run of letters comes the next choice or the end, and nothing that may repeat holds a repetition.
    expect(quantified.every(([, , after]) => after === '|' || after === ')')).toBe(true);
    expect(source).not.toMatch(/\)[*+{]/);
    expect(source.replace(/\[\^ \](\*|\{0,3\})/g, '')).not.toMatch(/[*+{]/);
  });

  it('reads 500 messages with 200 words and all lists, each once', () => {
    const words = Array.from({ length: 200 }, (_, i) => `word${i}x`);
    const find = finderOf({ themes: ['selfHarm', 'eating', 'substances'], words });
    const messages = Array.from({ length: 500 }, (_, i) => `${'some words that say nothing '.repeat(10)} word${i}x`);
    const began = performance.now();
    const folded = messages.filter((text) => find(text).length > 0);
    console.info(`500 messages, 200 words: ${Math.round(performance.now() - began)} ms`);
    expect(folded).toHaveLength(200);
    expect(find(`${'a'.repeat(100_000)} word7x`)).toEqual(['own']);
  });
});
