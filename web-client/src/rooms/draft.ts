import type { Participant, RoomMessage } from './contracts';
import { participant, type Room } from './room';
import type { Unsent } from './roomStore';

/** What is being written, and to whom: everyone, facilitators or a participant's id. It outlives the panel, a rotation and a lost connection. */
export type Draft = { readonly body: string; readonly to: string; readonly replyTo: string | null };
export const noDraft: Draft = { body: '', to: 'everyone', replyTo: null };

export function draftTo(person: Participant, draft: Draft): Draft {
  return { ...draft, to: person.id, replyTo: null };
}

/** An answer goes to those who saw the question, but what is already written to nobody it was not meant for. */
export function answering(draft: Draft, message: RoomMessage, room: Room, you: string): Draft {
  const asked = audienceFor(message, you);
  const to = draft.body.trim() === '' || isWithin(asked, draft.to, room) ? asked : draft.to;
  return { ...draft, to, replyTo: message.id };
}

/** A message that should not be sent after all is a draft again, for the same people. */
export function takenBack({ body, audience, toWho, replyTo }: Unsent): Draft {
  return { body, to: audience === 'direct' ? (toWho ?? '') : audience, replyTo };
}

function audienceFor(m: RoomMessage, you: string): string {
  if (m.audience !== 'direct') return m.audience;
  return m.author.id === you ? (m.toWho ?? '') : m.author.id;
}

/** Whether everybody in the inner audience is in the outer one too. */
function isWithin(inner: string, outer: string, room: Room): boolean {
  if (outer === 'everyone' || inner === outer) return true;
  return outer === 'facilitators' && participant(room, inner)?.role === 'facilitator';
}
