import { describe, expect, it } from 'vitest';
import type { PollForm } from '../../shared/contracts';
import { folded, roomOf } from '../testing';
import { meanOf, openPolls, partsOf, pulses } from './polls';

const form: PollForm = { kind: 'question', question: 'What would help?', choices: ['A break', 'More time'] };
const pulse = (kind: 'before' | 'after'): PollForm => ({ kind, question: '', choices: [] });

describe('the polls of a room', () => {
  it('are opened, answered, counted, shown and closed', () => {
    const open = folded(
      roomOf({}),
      { $type: 'pollPrepared', id: 'one', form },
      { $type: 'pollOpened', id: 'one', form },
    );
    expect(open.polls.all).toEqual([{ id: 'one', form, state: 'open', answers: 0 }]);
    expect(openPolls(open.polls)).toHaveLength(1);

    const counted = folded(
      open,
      { $type: 'ballotGiven', poll: 'one', who: 'me', blinded: 'b' },
      { $type: 'pollAnswered', poll: 'one', answers: 5 },
      { $type: 'sumsCounted', poll: 'one', sums: [3, 2] },
      { $type: 'pollClosing', poll: 'one', until: 99 },
    );
    expect(counted.polls.all[0]).toMatchObject({
      state: 'closing',
      closesAt: 99,
      ballot: 'b',
      answers: 5,
      sums: [3, 2],
    });
    expect(openPolls(counted.polls)).toEqual([]);

    const shown = folded(
      counted,
      { $type: 'sumsShown', poll: 'one', sums: [3, 2] },
      { $type: 'pollClosed', poll: 'one' },
    );
    expect(shown.polls.all).toEqual([{ id: 'one', form, state: 'closed', answers: 5, sums: [3, 2], isShown: true }]);
    expect(folded(shown, { $type: 'pollDeleted', poll: 'one' }).polls.all).toEqual([]);
  });

  it('are in a snapshot with the key that signs ballots', () => {
    const poll = { id: 'one', form, state: 'open', answers: 2 } as const;
    expect(roomOf({ polls: [poll], ballots: 'key' }).polls).toEqual({ all: [poll], key: 'key' });
    expect(roomOf({}).polls).toEqual({ all: [], key: null });
  });

  it('tell the pulse of the beginning from that of the end, with its mean and in five parts', () => {
    const sums = [1, 0, 0, 1, 0, 2, 0, 0, 0, 0, 1];
    const room = folded(
      roomOf({}),
      { $type: 'pollOpened', id: 'a', form: pulse('before') },
      { $type: 'sumsCounted', poll: 'a', sums },
      { $type: 'pollPrepared', id: 'b', form: pulse('after') },
    );
    const { before, after } = pulses(room.polls);
    expect([before?.id, after]).toEqual(['a', undefined]);
    expect(before && meanOf(before)).toBe(4.6);
    expect(before && partsOf(before)).toEqual([1, 1, 2, 0, 1]);
    expect(meanOf({ id: 'b', form, state: 'open', answers: 0 })).toBeNull();
  });
});
