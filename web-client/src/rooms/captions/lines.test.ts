import { describe, expect, it } from 'vitest';
import { type CaptionLine, withCaption } from './lines';

const typed = (...signals: readonly [line: number, text: string, who?: string][]) =>
  signals.reduce<readonly CaptionLine[]>(
    (lines, [line, text, who = 'sam']) => withCaption(lines, { who, line, text }, 'Juniper'),
    [],
  );

describe('the lines of captions', () => {
  it('grow while they are typed, and stand in the order in which they began', () => {
    expect(typed([1, 'I'], [1, 'I noticed'], [2, 'and'], [1, 'I noticed it']).map(({ text }) => text)).toEqual([
      'I noticed it',
      'and',
    ]);
  });

  it('are gone when they are taken back, and nothing begins with an empty one', () => {
    expect(typed([1, 'I'], [1, ' '])).toEqual([]);
    expect(typed([1, ''])).toEqual([]);
  });

  it('of two captioners are told apart', () => {
    expect(typed([1, 'one'], [1, 'two', 'mei']).map(({ who }) => who)).toEqual(['sam', 'mei']);
  });

  it('keep whose voice it was when they began', () => {
    const begun = withCaption([], { who: 'sam', line: 1, text: 'I' }, 'Juniper');
    expect(withCaption(begun, { who: 'sam', line: 1, text: 'I see' }, 'Ade')[0]?.speaker).toBe('Juniper');
  });

  it('are kept up to a number', () => {
    const many = typed(...Array.from({ length: 400 }, (_, i) => [i, `${i}`] as [number, string]));
    expect([many.length, many.at(-1)?.text]).toEqual([300, '399']);
  });
});
