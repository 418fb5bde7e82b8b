import type { Audience, Author } from '../../shared/contracts';
import type { Chat } from '../chat/chat';
import type { RoomState } from '../roomState';
import { type Seats, seatOf } from './seats';

/** Who speaks, loudest first, without those whom this person does not hear. */
export function heard({ speaking, hidden }: Pick<RoomState, 'speaking' | 'hidden'>): readonly string[] {
  return speaking.filter((who) => !hidden.has(who));
}

/**
 * Whether what was written is left out of what is counted and announced. What a facilitator writes to everyone may be about what happens to
 * the reader in this room, so that one who is hidden still has a line, and that line says so.
 */
export function isQuiet(hidden: ReadonlySet<string>, author: Pick<Author, 'id' | 'role'>, audience: Audience): boolean {
  return hidden.has(author.id) && !(author.role === 'facilitator' && audience === 'everyone');
}

type Known = { readonly room: { readonly seats: Seats; readonly chat: Chat }; readonly hidden: ReadonlySet<string> };

/** The names of those who are hidden, by id, in the order of hiding. Whoever has left is known by what they wrote, or has no name here. */
export function hiddenNames({ room, hidden }: Known): Readonly<Record<string, string>> {
  const written = (who: string) => room.chat.messages.findLast(({ author }) => author.id === who)?.author.name;
  return Object.fromEntries([...hidden].map((who) => [who, seatOf(room, who)?.name ?? written(who) ?? '']));
}
