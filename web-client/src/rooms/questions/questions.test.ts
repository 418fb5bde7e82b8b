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
    expect(box.questions).toEqual({ open: true, shown: { id: 'one', text: 'Why?', isEarly: true }, waiting: [two] });
    const away = folded(box, { $type: 'questionPutAway', id: 'one' });
    expect(away.questions).toEqual({ open: true, shown: null, waiting: [two] });
  });

  it('is in a snapshot, and closed without one', () => {
    const questions = { open: true, shown: { id: 'one', text: 'Why?' }, waiting: [] };
    expect(roomOf({ questions }).questions).toEqual(questions);
    expect(roomOf({}).questions).toEqual({ open: false, shown: null, waiting: [] });
  });
});
