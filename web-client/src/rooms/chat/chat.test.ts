import { describe, expect, it } from 'vitest';
import type { Reaction, RoomEvent } from '../../shared/contracts';
import { empty, type Room } from '../room';
import { folded, joined } from '../testing';
import { messageOf } from './chat';

const said = (id: string, who: string): RoomEvent => ({
  $type: 'messagePosted',
  id,
  who,
  body: 'Hello',
  audience: 'everyone',
});

describe('the chat', () => {
  it('takes each reaction of each person once, and takes back that one alone', () => {
    const react = (who: string, reaction: Reaction, messageId = 'm1') =>
      ({ $type: 'messageReacted', messageId, who, reaction }) as const;
    const room = folded(
      empty,
      joined('a'),
      said('m1', 'a'),
      said('m2', 'a'),
      react('a', 'heart'),
      react('b', 'heart'),
      react('a', 'meToo'),
      react('a', 'heart'),
    );
    const given = (now: Room) => now.chat.messages.map((m) => m.reactions.map((r) => `${r.who} ${r.reaction}`));
    expect(given(room)).toEqual([['b heart', 'a meToo', 'a heart'], []]);
    const withdrawn = folded(room, { $type: 'reactionWithdrawn', messageId: 'm1', who: 'a', reaction: 'heart' });
    expect(given(withdrawn)).toEqual([['b heart', 'a meToo'], []]);
  });

  it('has a message once, also when it is told again, and none that was taken down comes back by that', () => {
    const room = folded(empty, joined('a'), said('m1', 'a'), said('m1', 'a'));
    expect(room.chat.messages).toHaveLength(1);
    const gone = folded(room, { $type: 'messageTakenDown', id: 'm1', by: 'a', author: 'a' }, said('m1', 'a'));
    expect(gone.chat.messages).toMatchObject([{ body: '', takenDownBy: 'a' }]);
  });

  it('keeps the name of an author who has left, and has a message for every id', () => {
    const room = folded(
      empty,
      joined('a'),
      said('m1', 'a'),
      { $type: 'participantLeft', who: 'a' },
      said('m2', 'gone'),
    );
    expect(messageOf(room, 'm1')).toBe(room.chat.messages[0]);
    expect(messageOf(room, 'm1')?.author.name).toBe('a');
    expect(messageOf(room, 'm2')?.author).toMatchObject({ id: 'gone', name: '', role: 'participant' });
    expect(messageOf(room, 'm3')).toBeUndefined();
  });

  it('forgets the words of a message that is taken down, and keeps its place and its author', () => {
    const heart = { $type: 'messageReacted', messageId: 'm1', who: 'b', reaction: 'heart' } as const;
    const room = folded(empty, joined('a'), said('m1', 'a'), said('m2', 'a'), heart, {
      $type: 'messageTakenDown',
      id: 'm1',
      by: 'f',
      author: 'a',
    });
    expect(room.chat.messages.map((m) => [m.id, m.body, m.author.id, m.takenDownBy, m.reactions.length])).toEqual([
      ['m1', '', 'a', 'f', 0],
      ['m2', 'Hello', 'a', undefined, 0],
    ]);
    expect(JSON.stringify(messageOf(room, 'm1'))).not.toContain('Hello');
  });
});
