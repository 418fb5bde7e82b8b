import { isPaused } from '../pause/pause';
import type { Room } from '../room';
import { leads, seatOf } from '../seats/seats';

/** Why somebody may not write to the group. */
export type Limit = 'onPause' | 'chatPaused' | 'held' | 'toFacilitators';

/** Why this person may not write to the group now; null: they may. */
export function limitOn(room: Room, you: string): Limit | null {
  if (isPaused(room)) return 'onPause';
  if (leads(room, you)) return null;
  if (room.chat.mode === 'paused') return 'chatPaused';
  if (room.chat.held.includes(you)) return 'held';
  return room.chat.mode === 'toFacilitators' ? 'toFacilitators' : null;
}

/** Whether this person may write to facilitators. */
export function mayWriteToFacilitators(room: Room, you: string): boolean {
  const limit = limitOn(room, you);
  return leads(room, you) || (limit !== 'onPause' && limit !== 'chatPaused');
}

/** The names, by id, of the people to whom this person may write alone. */
export function whoMayBeWrittenTo(room: Room, you: string): Readonly<Record<string, string>> {
  const others = room.seats.inside.filter((p) => p.id !== you && mayWriteTo(room, you, p.id));
  return Object.fromEntries(others.map((p) => [p.id, p.name]));
}

export function mayWriteTo(room: Room, you: string, who: string): boolean {
  if (leads(room, you)) return true;
  if (!leads(room, who)) return room.chat.privateMessages === 'all' && limitOn(room, you) === null;
  if (!mayWriteToFacilitators(room, you)) return false;
  return room.chat.privateMessages !== 'off' || hasWrittenTo(room, who, you);
}

/** In slow mode, when this person may write to others than facilitators again; null: now. */
export function slowUntil(room: Room, you: string, now: number): number | null {
  const { slowMode, messages } = room.chat;
  if (slowMode === null || leads(room, you)) return null;
  const last = messages.findLast(
    (m) => m.author.id === you && m.audience !== 'facilitators' && !(m.toWho && leads(room, m.toWho)),
  );
  const until = last ? last.at + slowMode : now;
  return until > now ? Math.min(until, now + slowMode) : null; // the clock here may be wrong
}

function hasWrittenTo(room: Room, who: string, you: string): boolean {
  return room.chat.messages.some((m) => m.author.id === who && m.toWho === you && seatOf(room, who) !== undefined);
}
