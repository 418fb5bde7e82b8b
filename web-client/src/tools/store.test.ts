import { describe, expect, it } from 'vitest';
import { asKept, bringBack, lastDays, nothing, piecesOf } from './store';

describe('what somebody keeps for themselves', () => {
  it('has a line with gaps where a day has no check-in', () => {
    const days = lastDays(5, '2026-03-01');
    expect(days).toEqual(['2026-02-25', '2026-02-26', '2026-02-27', '2026-02-28', '2026-03-01']);
    const moods = [
      { day: '2026-02-25', mood: 1, word: '' },
      { day: '2026-02-26', mood: 2, word: '' },
      { day: '2026-03-01', mood: 0, word: '' },
      { day: '2026-01-01', mood: 4, word: '' },
    ];
    expect(piecesOf(moods, days)).toEqual([
      [
        [0, 1],
        [1, 2],
      ],
      [[4, 0]],
    ]);
    expect(piecesOf([], days)).toEqual([]);
  });

  it('loses nothing when a copy is brought back', () => {
    const here = asKept({
      moods: [{ day: '2026-02-26', mood: 2, word: 'here' }],
      plan: ['walk', '', 'tea'],
      pages: [{ id: 'a', day: '2026-02-26', prompt: '', text: 'mine' }],
    });
    const copy = asKept({
      moods: [
        { day: '2026-02-26', mood: 0, word: 'there' },
        { day: '2026-02-25', mood: 4, word: '' },
      ],
      plan: ['run', 'call', 'tea'],
      pages: [
        { id: 'a', day: '2026-02-26', prompt: '', text: 'other' },
        { id: 'b', day: '2026-02-20', prompt: 'p', text: 'old' },
      ],
    });
    bringBack(here, copy);
    expect(here.moods.map(({ day, word }) => [day, word])).toEqual([
      ['2026-02-25', ''],
      ['2026-02-26', 'here'],
    ]);
    expect(here.plan.slice(0, 3)).toEqual(['walk\nrun', 'call', 'tea']);
    expect(here.pages.map(({ text }) => text)).toEqual(['old', 'mine']);
    const again = structuredClone(here);
    bringBack(here, copy);
    expect(here).toEqual(again);
  });

  it('takes from a file only what belongs here', () => {
    for (const value of [null, 7, 'x', [], { moods: 'x', plan: 7, pages: [null, 1, { id: '' }] }])
      expect(asKept(value)).toEqual(nothing());
    const kept = asKept({
      moods: [
        { day: 'today', mood: 1 },
        { day: '2026-01-01', mood: 9 },
        { day: '2026-01-02', mood: 3, word: 4, evil: 1 },
      ],
    });
    expect(kept.moods).toEqual([{ day: '2026-01-02', mood: 3, word: '' }]);
  });
});
