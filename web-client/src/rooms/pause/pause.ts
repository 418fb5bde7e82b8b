import type { RoomSnapshot } from '../../shared/contracts';
import type { EventOf } from '../event';

/** Since when the room is paused, and by whom; null while it goes on. Nobody paused a pause that is kept from a lost room. */
export type Pause = { readonly since: number; readonly by: string | null } | null;

export function fromSnapshot({ pause }: RoomSnapshot): Pause {
  return pause ? { since: pause.since, by: pause.by ?? null } : null;
}

export function evolve(_: Pause, event: EventOf<'roomPaused' | 'roomResumed'>, at: number): Pause {
  return event.$type === 'roomPaused' ? { since: at, by: event.by ?? null } : null;
}

// ---- what views read

/** Whether nobody is heard or seen, and nobody writes to the group. */
export function isPaused({ pause }: { readonly pause: Pause }): boolean {
  return pause !== null;
}
