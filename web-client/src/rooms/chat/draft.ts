import type { RoomMessage } from '../../shared/contracts';
import { leads, type Seat, type Seats } from '../seats/seats';
import type { Unsent } from './outbox';

/**
 * The message being written, and to whom: everyone, facilitators or a participant's id. It outlives the panel, a rotation and a lost
 * connection.
 */
export type Draft = {
  readonly body: string;
  readonly to: string;
  readonly chosen: string | null; // the audience chosen before an answer changed it
  readonly replyTo: string | null;
  readonly note: string | null; // its content note; blank while the author has not named a theme
};
type WithSeats = { readonly seats: Seats };
export const noDraft: Draft = { body: '', to: 'everyone', chosen: null, replyTo: null, note: null };

export function draftTo(person: Pick<Seat, 'id'>, draft: Draft): Draft {
  return { ...draftFor(person.id, draft), replyTo: null };
}

/** The person chooses the audience, which stays until they choose another. */
export function draftFor(to: string, draft: Draft): Draft {
  return { ...draft, to, chosen: null };
}

/** An answer goes to the people who saw the question, but a text that is already written goes to nobody it was not meant for. */
export function answering(draft: Draft, message: RoomMessage, room: WithSeats, you: string): Draft {
  const asked = audienceFor(message, you);
  const to = draft.body.trim() === '' || isWithin(asked, draft.to, room) ? asked : draft.to;
  return { ...draft, to, chosen: draft.chosen ?? draft.to, replyTo: message.id };
}

/** Without the answer the audience is again as before, unless that would show a text that is already written to more people. */
export function notAnswering(draft: Draft, room: WithSeats): Draft {
  const chosen = draft.chosen ?? draft.to;
  const to = draft.body.trim() === '' || isWithin(chosen, draft.to, room) ? chosen : draft.to;
  return { ...draft, to, chosen: null, replyTo: null };
}

/**
 * The message after an answer has the audience of before, but never a wider one than the answer: a second private message often follows
 * the first.
 */
export function afterSending(draft: Draft, room: WithSeats): Draft {
  const chosen = draft.chosen ?? draft.to;
  return { ...noDraft, to: isWithin(draft.to, chosen, room) ? draft.to : chosen };
}

/** A message that should not be sent after all is a draft again, for the same people. */
export function takenBack({ body, audience, toWho, replyTo, note }: Unsent, draft: Draft): Draft {
  const to = audience === 'direct' ? (toWho ?? '') : audience;
  return { body, to, chosen: draft.chosen ?? draft.to, replyTo, note };
}

function audienceFor(m: RoomMessage, you: string): string {
  if (m.audience !== 'direct') return m.audience;
  return m.author.id === you ? (m.toWho ?? '') : m.author.id;
}

/** Whether everybody in the inner audience is in the outer one too. */
function isWithin(inner: string, outer: string, room: WithSeats): boolean {
  if (outer === 'everyone' || inner === outer) return true;
  return outer === 'facilitators' && leads(room, inner);
}
