import { describe, expect, it } from 'vitest';
import type { Audience, RoomEvent } from '../../shared/contracts';
import { chatMessages } from '../chat/chat';
import { folded, joined, roomOf } from '../testing';
import { betweenUs, needsCount, notSpokenYet, openNotes } from './needs';
import { notesOf, wipeNotes, writeNotes } from './notes';

const said = (id: string, who: string, audience: Audience, replyTo: string | null = null): RoomEvent => ({
  $type: 'messagePosted',
  id,
  who,
  body: id,
  audience,
  replyTo,
});
const group = folded(
  roomOf({}),
  joined('rowan', 'facilitator'),
  joined('asha', 'facilitator'),
  joined('mei'),
  joined('boat'),
);
const ids = (messages: readonly { readonly id: string }[]) => messages.map(({ id }) => id);

describe('the console', () => {
  it('keeps what facilitators write to each other apart from the chat and from notes to facilitators', () => {
    const room = folded(
      group,
      said('all', 'mei', 'everyone'),
      said('note', 'mei', 'facilitators'),
      said('us', 'asha', 'colleagues'),
    );
    expect(ids(betweenUs(room))).toEqual(['us']);
    expect(ids(chatMessages(room))).toEqual(['all', 'note']);
  });

  it('lists a note until a facilitator has answered it or taken it on', () => {
    const asked = folded(group, said('one', 'mei', 'facilitators'), said('two', 'boat', 'facilitators'));
    expect(ids(openNotes(asked))).toEqual(['one', 'two']);
    const taken = folded(asked, said('us', 'rowan', 'colleagues', 'one'), said('again', 'boat', 'facilitators', 'two'));
    expect(ids(openNotes(taken))).toEqual(['two', 'again']); // the writer's own second note is no answer
  });

  it('counts for facilitators what waits for them, the asked one included', () => {
    const room = folded(group, said('one', 'mei', 'facilitators'), { $type: 'leadAsked', who: 'asha', by: 'rowan' });
    expect([needsCount(room, 'rowan'), needsCount(room, 'asha'), needsCount(room, 'mei')]).toEqual([1, 2, 0]);
  });

  it('knows of participants who has not been heard', () => {
    expect(ids(notSpokenYet(group, new Set(['mei'])))).toEqual(['boat']);
  });

  it('keeps notes for one session, until they are wiped', () => {
    writeNotes('room-1', 'Come to S. last.');
    expect(notesOf('room-1')).toBe('Come to S. last.');
    expect(notesOf('room-2')).toBe('');
    writeNotes('room-2', 'Other');
    wipeNotes();
    expect(notesOf('room-2')).toBe('');
  });
});
