import type { RoomFormat, RoomSnapshot } from '../../shared/contracts';
import type { EventOf } from '../event';

/** When the session is planned to end; null: when somebody ends it. */
export type Schedule = number | null;

export function fromSnapshot({ endsAt }: RoomSnapshot): Schedule {
  return endsAt ?? null;
}

export function evolve(_: Schedule, event: EventOf<'sessionProlonged' | 'prolongingTakenBack'>): Schedule {
  return event.endsAt;
}

// ---- what views read

/** By how many minutes facilitators prolong. */
export const steps = [5, 10, 15] as const;

/** The minutes that are left, begun ones counted whole; null without a planned end, and when it has come. */
export function minutesLeft({ schedule }: { readonly schedule: Schedule }, now: number): number | null {
  return schedule === null || schedule <= now ? null : Math.ceil((schedule - now) / 60_000);
}

/** Whether the session has microphones, and pictures: cameras and screens. */
export const hasSound = (format: RoomFormat): boolean => format !== 'chat';
export const hasPictures = (format: RoomFormat): boolean => format === 'video' || format === 'talk';
