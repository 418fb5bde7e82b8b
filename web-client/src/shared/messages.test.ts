import { describe, expect, it } from 'vitest';
import { t as app } from '../messages/app';
import { catalogue } from './messages';
import { doors } from './messages/doors';
import { rooms } from './messages/rooms';

describe('the catalogue', () => {
  const t = catalogue({ left: '{who} left {count, plural, one {# seat} other {# seats}}.' });

  it('chooses words by the number', () => {
    expect(t('left', { who: 'Wren', count: 1 })).toBe('Wren left 1 seat.');
    expect(t('left', { who: 'Wren', count: 0 })).toBe('Wren left 0 seats.');
    expect(t('left', { who: 'Wren', count: 12 })).toBe('Wren left 12 seats.');
  });

  it('shows where a value is missing', () => {
    expect(t('left', { count: 1 })).toBe('{who} left 1 seat.');
    expect(t('left', { who: 'Wren' })).toContain('{count, plural');
  });

  it('puts values in as they are', () => {
    expect(t('left', { who: '$& {count} #', count: 1 })).toBe('$& {count} # left 1 seat.');
  });

  it('keeps the direction of a name to the name', () => {
    expect(t('left', { who: 'نور', count: 1 })).toBe('\u2068نور\u2069 left 1 seat.');
    expect(t('left', { who: '(א) 1', count: 1 })).toBe('\u2068(א) 1\u2069 left 1 seat.');
  });

  it('gives the reasons for being outside the room in the same words before and after joining', () => {
    for (const key of Object.keys(doors) as (keyof typeof doors)[]) expect(catalogue(rooms)(key)).toBe(app(key));
    const full = Object.entries(rooms).filter(([, text]) => /\bfull\b/.test(text));
    expect(full.map(([key]) => key)).toEqual(['door.full.title']);
  });

  it('greets the first participant as one person', () => {
    const said = (count: number) => catalogue(rooms)('rooms.say.in', { count });
    expect(said(1)).toBe("You're in. Microphone off, camera off. 1 person here.");
    expect(said(11)).toBe("You're in. Microphone off, camera off. 11 people here.");
  });
});
