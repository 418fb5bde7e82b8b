import { describe, expect, it } from 'vitest';
import type { Audience, Participant, Role, RoomMessage } from '../../shared/contracts';
import { roomOf } from '../testing';
import { afterSending, answering, type Draft, draftFor, draftTo, noDraft, notAnswering, takenBack } from './draft';

const person = (id: string, role: Role): Participant => ({
  id,
  name: id,
  keepsake: 'wren',
  tint: 'sea',
  role,
  presence: 'here',
  microphone: 'off',
  camera: 'off',
  screen: 'off',
});
const wren = person('wren', 'participant'); // the author of the draft
const rowan = person('rowan', 'facilitator');
const frank = person('frank', 'participant');
const room = roomOf({ participants: [wren, rowan, frank] });

const from = (author: Participant, audience: Audience, toWho: string | null = null): RoomMessage => ({
  id: 'm1',
  author,
  at: 1,
  body: 'How was your week?',
  replyTo: null,
  audience,
  toWho,
  reactions: [],
});
const written = (to: string): Draft => ({ ...noDraft, body: 'I have not slept.', to });
const to = (draft: Draft, message: RoomMessage) => answering(draft, message, room, 'wren').to;

describe('an answer', () => {
  it('goes to the people who saw the question', () => {
    expect(to(noDraft, from(frank, 'everyone'))).toBe('everyone');
    expect(to(noDraft, from(frank, 'facilitators'))).toBe('facilitators');
    expect(to(noDraft, from(rowan, 'direct', 'wren'))).toBe('rowan');
    expect(to(noDraft, from(wren, 'direct', 'rowan'))).toBe('rowan');
    expect(to({ ...noDraft, to: 'rowan' }, from(frank, 'everyone'))).toBe('everyone');
  });

  it('does not show more people a text that was written for fewer', () => {
    expect(to(written('rowan'), from(frank, 'everyone'))).toBe('rowan');
    expect(to(written('facilitators'), from(frank, 'everyone'))).toBe('facilitators');
    expect(to(written('rowan'), from(frank, 'facilitators'))).toBe('rowan');
  });

  it('does not show one person a text that was written for another', () => {
    expect(to(written('rowan'), from(frank, 'direct', 'wren'))).toBe('rowan');
    expect(to(written('facilitators'), from(frank, 'direct', 'wren'))).toBe('facilitators');
  });

  it('may show fewer people a text that was written for more', () => {
    expect(to(written('everyone'), from(rowan, 'direct', 'wren'))).toBe('rowan');
    expect(to(written('everyone'), from(frank, 'facilitators'))).toBe('facilitators');
    expect(to(written('facilitators'), from(rowan, 'direct', 'wren'))).toBe('rowan');
  });

  it('answers the message whoever its readers are', () => {
    expect(answering(written('rowan'), from(frank, 'everyone'), room, 'wren')).toEqual({
      ...written('rowan'),
      chosen: 'rowan',
      replyTo: 'm1',
    });
  });
});

describe('the readers chosen before an answer', () => {
  const chosen = (who: string): Draft => ({ ...noDraft, to: who });
  const answered = (draft: Draft, message: RoomMessage) => answering(draft, message, room, 'wren');
  const toEveryone = from(frank, 'everyone');
  const toFacilitators = from(frank, 'facilitators');
  const toMe = from(frank, 'direct', 'wren');

  it('are chosen again when the answer is cancelled', () => {
    const draft = notAnswering(answered(chosen('rowan'), toEveryone), room);
    expect(draft).toEqual(chosen('rowan'));
    expect(notAnswering(answered(chosen('everyone'), toMe), room)).toEqual(chosen('everyone'));
  });

  it('are chosen again when the answer is sent', () => {
    const send = (draft: Draft) => afterSending({ ...draft, body: 'Me too.' }, room);
    expect(send(answered({ ...chosen('rowan'), note: 'loss' }, toEveryone))).toEqual(chosen('rowan'));
    expect(send(answered(chosen('facilitators'), toEveryone))).toEqual(chosen('facilitators'));
    expect(send(answered(chosen('rowan'), toMe))).toEqual(chosen('rowan'));
    expect(send(answered(answered(chosen('rowan'), toEveryone), toFacilitators))).toEqual(chosen('rowan'));
  });

  it('do not read an answer that is written for fewer people, before it is sent or after', () => {
    const draft = { ...answered(chosen('everyone'), toFacilitators), body: 'I have not slept.' };
    expect(notAnswering(draft, room).to).toBe('facilitators');
    expect(afterSending(draft, room).to).toBe('facilitators');
  });

  it('are replaced by the readers that the person chooses for the answer', () => {
    const draft = draftFor('facilitators', answered(chosen('rowan'), toEveryone));
    expect(draft.replyTo).toBe('m1');
    expect(notAnswering(draft, room)).toEqual(chosen('facilitators'));
    expect(afterSending(draft, room)).toEqual(chosen('facilitators'));
  });
});

describe('a message that is taken back', () => {
  const unsent = { id: 'm2', body: 'I have not slept.', replyTo: 'm1', note: 'loss', state: 'notSent' } as const;

  it('is a draft for the same readers', () => {
    expect(takenBack({ ...unsent, audience: 'facilitators', toWho: null }, noDraft)).toMatchObject({
      body: 'I have not slept.',
      to: 'facilitators',
      replyTo: 'm1',
      note: 'loss',
    });
    expect(takenBack({ ...unsent, audience: 'direct', toWho: 'rowan' }, noDraft).to).toBe('rowan');
  });

  it('leaves the next message to the readers chosen meanwhile', () => {
    const again = takenBack({ ...unsent, audience: 'everyone', toWho: null }, { ...noDraft, to: 'rowan' });
    expect(again.to).toBe('everyone');
    expect(afterSending(again, room).to).toBe('rowan');
  });
});

describe('a message to one person', () => {
  it('goes to the chosen person, and is not an answer', () => {
    const before: Draft = { body: 'I have', to: 'everyone', chosen: 'facilitators', replyTo: 'm1', note: 'loss' };
    expect(draftTo(frank, before)).toEqual({ body: 'I have', to: 'frank', chosen: null, replyTo: null, note: 'loss' });
  });

  it('changes its readers with the question and back again while it is blank', () => {
    const blank: Draft = { ...noDraft, body: '  \n', to: 'rowan' };
    const asked = answering(blank, from(frank, 'everyone'), room, 'wren');
    expect(asked.to).toBe('everyone');
    expect(notAnswering({ ...asked, to: 'frank', chosen: 'everyone' }, room).to).toBe('everyone');
  });

  it('does not go to all facilitators when it was for a participant', () => {
    expect(to(written('facilitators'), from(frank, 'direct', 'wren'))).toBe('facilitators');
    expect(to(written('facilitators'), from(rowan, 'direct', 'wren'))).toBe('rowan');
    expect(to(written('frank'), from(rowan, 'direct', 'wren'))).toBe('frank');
  });

  it('goes to nobody when its recipient is unknown', () => {
    expect(to(noDraft, from(wren, 'direct', null))).toBe('');
    const unsent = {
      id: 'm2',
      body: 'Hello',
      audience: 'direct',
      toWho: null,
      replyTo: null,
      note: null,
      state: 'notSent',
    } as const;
    expect(takenBack(unsent, noDraft).to).toBe('');
  });
});
