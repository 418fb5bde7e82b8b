import { describe, expect, it } from 'vitest';
import { empty } from '../room';
import { folded, joined, roomOf } from '../testing';
import { handNumber, hasHand } from './floor';

const raised = (who: string) => ({ $type: 'handRaised', who }) as const;

describe('raised hands', () => {
  it('count once, from when they were raised', () => {
    expect(folded(empty, raised('a'), raised('b'), raised('a')).floor.hands).toEqual(['a', 'b']);
    expect(folded(empty, raised('a'), raised('b'), { $type: 'handLowered', who: 'a' }).floor.hands).toEqual(['b']);
  });

  it('go with the person', () => {
    const room = folded(empty, joined('a'), raised('a'), raised('b'), { $type: 'participantLeft', who: 'a' });
    expect([hasHand(room, 'a'), hasHand(room, 'b')]).toEqual([false, true]);
  });

  it('have numbers in a session where all are seen, and none in a large one', () => {
    const room = folded(empty, raised('p7'), raised('p1'));
    expect(['p7', 'p1', 'p2'].map((who) => handNumber(room, who))).toEqual([1, 2, null]);
    const large = folded(roomOf({ people: 240 }), raised('p1'));
    expect(['p1', 'p2'].map((who) => handNumber(large, who))).toEqual([0, null]);
  });
});

describe('the order of hands', () => {
  it('is that of the events: a hand may come in front of others and be moved', () => {
    const room = folded(
      empty,
      raised('a'),
      raised('b'),
      { ...raised('c'), place: 0, byText: true },
      { $type: 'handMoved', who: 'b', place: 0 },
      { $type: 'handOrderSet', order: 'quietFirst' },
    );
    expect(room.floor.hands).toEqual(['b', 'c', 'a']);
    expect([room.floor.raised.get('c')?.byText, room.floor.order]).toEqual([true, 'quietFirst']);
  });

  it('loses the hand of whoever is invited, who has the floor until they have finished', () => {
    const room = folded(empty, raised('a'), raised('b'), { $type: 'invitedToSpeak', who: 'a', by: 'rowan' });
    expect([room.floor.hands, room.floor.speaker]).toEqual([['b'], 'a']);
    expect(folded(room, { $type: 'handLowered', who: 'a' }).floor.speaker).toBeNull();
  });
});
