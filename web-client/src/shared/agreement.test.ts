import { describe, expect, it } from 'vitest';
import { blocksOf, textFor } from './agreement';

describe('the agreement', () => {
  it('is read in the language of the page, else in the same one of another region, else in English, else in what there is', () => {
    const of = (...languages: string[]) => ({
      version: 'v1',
      texts: languages.map((language) => ({ language, text: language })),
    });
    expect(textFor(of('de', 'en', 'pt-BR'), 'de').language).toBe('de');
    expect(textFor(of('de', 'en', 'pt-BR'), 'pt').language).toBe('pt-BR');
    expect(textFor(of('de', 'en'), 'fr').language).toBe('en');
    expect(textFor(of('es', 'fr'), 'de').language).toBe('es');
    expect(textFor(of(), 'de').text).toBe('');
  });

  it('has headings, lists and paragraphs, whose lines may be broken anywhere', () => {
    expect(
      blocksOf('# Be kind\n\n- Listen,\n  first of all.\n- Ask.\n\nThis is\na promise.\n\nAnother one.\n# End'),
    ).toEqual([
      { kind: 'heading', text: 'Be kind' },
      { kind: 'list', items: ['Listen, first of all.', 'Ask.'] },
      { kind: 'paragraph', text: 'This is a promise.' },
      { kind: 'paragraph', text: 'Another one.' },
      { kind: 'heading', text: 'End' },
    ]);
    expect(blocksOf('## First\n1. Look\n2) Ask,\nplainly\n* Stay')).toEqual([
      { kind: 'heading', text: 'First' },
      { kind: 'steps', items: ['Look', 'Ask, plainly'] },
      { kind: 'list', items: ['Stay'] },
    ]);
    expect(blocksOf('')).toEqual([]);
  });
});
