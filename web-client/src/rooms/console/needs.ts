import type { ChatMessage } from '../chat/chat';
import { askedToLead } from '../lead/lead';
import type { Room } from '../room';
import { askedAbout, isWaiting } from '../safety/safety';
import { leads, type Seat } from '../seats/seats';

/** What facilitators write to each other, oldest first. */
export function betweenUs({ chat }: Pick<Room, 'chat'>): readonly ChatMessage[] {
  return chat.messages.filter(({ audience }) => audience === 'colleagues');
}

/** The notes to facilitators that none of them has answered or taken on: each answer names the note. */
export function openNotes({ chat }: Pick<Room, 'chat'>): readonly ChatMessage[] {
  const answered = new Set(
    chat.messages.filter(({ author }) => author.role === 'facilitator').map(({ replyTo }) => replyTo),
  );
  return chat.messages.filter(
    ({ id, audience, author, takenDownBy }) =>
      audience === 'facilitators' && author.role === 'participant' && !takenDownBy && !answered.has(id),
  );
}

/** How many things wait for this facilitator, besides people at the door and raised hands. */
export function needsCount(room: Room, you: string): number {
  if (!leads(room, you)) return 0;
  const alerts = askedAbout(room, you).filter(isWaiting).length;
  return openNotes(room).length + alerts + (askedToLead(room) === you ? 1 : 0);
}

/** The participants who have not been heard while this page was open. Facilitators are left out, and whoever has left. */
export function notSpokenYet(room: Pick<Room, 'seats'>, spoken: ReadonlySet<string>): readonly Seat[] {
  return room.seats.inside.filter(({ id, role }) => role === 'participant' && !spoken.has(id));
}
