import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parsed } from '../../scripts/texts/catalogue.mjs';
import { goodbyeCodeValues, refusalCodeValues } from '../shared/contracts';
import { Said, said } from '../shared/Said';
import { speakAll } from './inTests';
import { languages } from './load';
import { isKey, type Key, type Language, shown, speak, t } from './texts';

const english: Language = { tag: 'en', name: 'English', dir: 'ltr' };
const key = 'left' as Key;
const tagged = 'tagged' as Key;
const seen = (node: ReactNode) => renderToStaticMarkup(node);

afterEach(() => speakAll('en'));

describe('a text', () => {
  beforeEach(() =>
    speak(english, {
      left: parsed('{who} left {count, plural, one {# seat} other {# seats}}.'),
      tagged: parsed('Read the <link>rules</link>.'),
    }),
  );

  it('chooses words by the number, which is written as the language writes it', () => {
    expect(t(key, { who: 'Wren', count: 1 })).toBe('Wren left 1 seat.');
    expect(t(key, { who: 'Wren', count: 0 })).toBe('Wren left 0 seats.');
    expect(t(key, { who: 'Wren', count: 1200 })).toBe('Wren left 1,200 seats.');
  });

  it('puts values in as they are', () => {
    expect(t(key, { who: "$& {count} # <b>'", count: 1 })).toBe("$& {count} # <b>' left 1 seat.");
    expect(seen(shown(key, { who: '<b>', count: 1 }))).toBe('<bdi>&lt;b&gt;</bdi> left 1 seat.');
  });

  it('keeps the direction of a name to the name', () => {
    expect(t(key, { who: 'نور', count: 1 })).toBe('\u2068نور\u2069 left 1 seat.');
    expect(t(key, { who: '(א) 1', count: 1 })).toBe('\u2068(א) 1\u2069 left 1 seat.');
    speak({ ...english, dir: 'rtl' }, { left: parsed('{who} left {count, plural, one {# seat} other {# seats}}.') });
    expect(t(key, { who: 'Wren', count: 1 })).toContain('\u2068Wren\u2069');
    expect(t(key, { who: 'نور', count: 1 })).not.toContain('\u2068');
  });

  it('lets a part of it be a link', () => {
    expect(seen(shown(tagged, { link: (words) => <a href="/rules">{words}</a> }))).toBe(
      'Read the <a href="/rules">rules</a>.',
    );
  });

  it('that is not there shows its name, so that an eye or a test finds it', () => {
    expect(t('nothing' as Key)).toBe('nothing');
  });
});

describe.each(languages.map(({ tag }) => tag))('in %s', (tag) => {
  beforeEach(() => speakAll(tag));

  it('every refusal and goodbye of the server has a sentence', () => {
    for (const code of [...refusalCodeValues, ...goodbyeCodeValues]) {
      expect(isKey(`server.${code}`), code).toBe(true);
      expect(said({ code, text: 'The server’s own words.' })).not.toContain('own words');
    }
  });

  it('a sentence of the server with a code that the page does not know is shown as it came, and marked as English', () => {
    const refusal = { code: 'of_a_newer_server', text: 'That is not possible yet.' };
    expect(said(refusal)).toBe(refusal.text);
    expect(seen(<Said refusal={refusal} />)).toBe(
      tag === 'en' ? refusal.text : `<span lang="en" dir="ltr">${refusal.text}</span>`,
    );
    expect(said({ code: 'of_a_newer_server', text: '' })).toBe(t('server.unknown'));
  });
});

it('greets the first participant as one person', () => {
  const greeting = (count: number) => t('rooms.say.in', { count });
  expect(greeting(1)).toBe("You're in. Microphone off, camera off. 1 person here.");
  expect(greeting(11)).toBe("You're in. Microphone off, camera off. 11 people here.");
});
