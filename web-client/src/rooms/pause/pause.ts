import type { RoomSnapshot } from '../../shared/contracts';
import type { EventOf } from '../event';
import type { Seat, Seats } from '../seats/seats';

/** Since when the room is paused, and by whom; null while it goes on. Nobody paused a pause that is kept from a lost room. */
export type Pause = { readonly since: number; readonly by: string | null } | null;

export function fromSnapshot({ pause }: RoomSnapshot): Pause {
  return pause ? { since: pause.since, by: pause.by ?? null } : null;
}

export function evolve(_: Pause, event: EventOf<'roomPaused' | 'roomResumed'>, at: number): Pause {
  return event.$type === 'roomPaused' ? { since: at, by: event.by ?? null } : null;
}

// ---- what views read

type Paused = { readonly pause: Pause; readonly seats: Seats; readonly needsFacilitator: boolean };

/** Whether nobody is heard or seen, and nobody writes to the group. */
export function isPaused(room: Paused): boolean {
  return room.pause !== null || facilitatorAway(room) !== null;
}

/** The facilitator for whom the room waits, because the connections of all are lost; null: it waits for nobody. */
export function facilitatorAway({ seats, needsFacilitator }: Omit<Paused, 'pause'>): Seat | null {
  if (!needsFacilitator) return null;
  const leading = seats.inside.filter(({ role }) => role === 'facilitator');
  return leading.some(({ presence }) => presence === 'here') ? null : (leading[0] ?? null);
}
