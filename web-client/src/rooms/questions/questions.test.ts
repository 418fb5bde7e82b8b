import { describe, expect, it } from 'vitest';
import { folded, roomOf } from '../testing';

describe('the question box', () => {
  it('is opened, filled, and shows one question at a time', () => {
    const box = folded(
      roomOf({}),
      { $type: 'questionBoxSet', open: true },
      { $type: 'questionAsked', id: 'one', text: 'Why?', isEarly: true },
      { $type: 'questionAsked', id: 'two', text: 'How?' },
      { $type: 'questionKept', id: 'two' },
      { $type: 'questionShown', id: 'one', text: 'Why?', isEarly: true },
    );
    const two = { id: 'two', text: 'How?', isKept: true };
    expect(box.questions).toEqual({
      open: true,
      shown: { id: 'one', text: 'Why?', isEarly: true },
      waiting: [two],
      listed: [],
    });
    const away = folded(box, { $type: 'questionPutAway', id: 'one' });
    expect(away.questions).toEqual({ open: true, shown: null, waiting: [two], listed: [] });
  });

  it('is in a snapshot, and closed without one', () => {
    const questions = { open: true, shown: { id: 'one', text: 'Why?' }, waiting: [] };
    expect(roomOf({ questions }).questions).toEqual({ ...questions, listed: [] });
    expect(roomOf({}).questions).toEqual({ open: false, shown: null, waiting: [], listed: [] });
  });

  it('has a list in a talk, whose order changes only when a question goes on the stage or off it', () => {
    const listed = (id: string) => ({ $type: 'questionListed' as const, id, text: `${id}?` });
    const votes = (id: string, count: number) => ({ $type: 'questionVotesCounted' as const, id, votes: count });
    const room = folded(
      roomOf({}),
      { $type: 'questionAsked', id: 'one', text: 'one?' },
      listed('one'),
      listed('two'),
      listed('three'),
      votes('three', 2),
      votes('two', 2),
    );
    expect(room.questions.waiting).toEqual([]);
    expect(room.questions.listed).toEqual([
      { id: 'one', text: 'one?', votes: 0 },
      { id: 'two', text: 'two?', votes: 2 },
      { id: 'three', text: 'three?', votes: 2 },
    ]);
    const shown = folded(room, { $type: 'questionShown', id: 'one', text: 'one?' }, votes('three', 3));
    expect(shown.questions.listed.map(({ id }) => id)).toEqual(['two', 'three']);
    const next = folded(shown, { $type: 'questionPutAway', id: 'one' });
    expect(next.questions.listed).toEqual([
      { id: 'three', text: 'three?', votes: 3 },
      { id: 'two', text: 'two?', votes: 2 },
    ]);
    expect(folded(next, { $type: 'questionPutAway', id: 'two' }).questions.listed.map(({ id }) => id)).toEqual([
      'three',
    ]);
  });
});
