import type { Audience, Author } from '../../shared/contracts';
import type { Chat } from '../chat/chat';
import type { RoomState } from '../roomState';
import { leads, type Seats, seatOf } from './seats';

/** Who speaks, loudest first, without those whom this person does not hear. */
export function heard({ speaking, hidden }: Pick<RoomState, 'speaking' | 'hidden'>): readonly string[] {
  return speaking.filter((who) => !hidden.has(who));
}

/**
 * How much is told of a message by somebody who is hidden. What a facilitator writes to everyone may be about what happens to the reader in this
 * room, and what is written to those who lead may ask them for help. So these keep a line that says so, and are counted and announced.
 */
export type HiddenLine = 'quiet' | 'toEveryone' | 'toFacilitators';

export function hiddenLine(
  { room, you }: Pick<RoomState, 'room' | 'you'>,
  author: Pick<Author, 'role'>,
  audience: Audience,
): HiddenLine {
  if (audience === 'everyone') return author.role === 'facilitator' ? 'toEveryone' : 'quiet';
  return leads(room, you) ? 'toFacilitators' : 'quiet';
}

/** Whether a message is neither counted nor announced. */
export function isQuiet(
  state: Pick<RoomState, 'room' | 'you' | 'hidden'>,
  author: Pick<Author, 'id' | 'role'>,
  audience: Audience,
): boolean {
  return state.hidden.has(author.id) && hiddenLine(state, author, audience) === 'quiet';
}

type Known = { readonly room: { readonly seats: Seats; readonly chat: Chat }; readonly hidden: ReadonlySet<string> };

/** The names of those who are hidden, by id, in the order of hiding. Whoever has left is known by what they wrote, or has no name here. */
export function hiddenNames({ room, hidden }: Known): Readonly<Record<string, string>> {
  const written = (who: string) => room.chat.messages.findLast(({ author }) => author.id === who)?.author.name;
  return Object.fromEntries([...hidden].map((who) => [who, seatOf(room, who)?.name ?? written(who) ?? '']));
}
