import type { Resource, RoomSnapshot } from '../../shared/contracts';
import type { EventOf } from '../event';

/** What facilitators show of the group's shelf; what else is on it, the room does not know. */
export type Shown = Resource | null;

export function fromSnapshot({ resource }: RoomSnapshot): Shown {
  return resource ?? null;
}

export function evolve(shown: Shown, event: EventOf<'resourceShown' | 'resourceHidden'>): Shown {
  if (event.$type === 'resourceShown') return event.resource;
  return shown?.id === event.id ? null : shown;
}
