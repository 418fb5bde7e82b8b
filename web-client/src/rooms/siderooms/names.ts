import type { SideRoomName } from '../../shared/contracts';
import { t } from '../../texts/texts';
import type { Room } from '../room';
import { seatOf } from '../seats/seats';
import { pairOf, sideRoom } from './siderooms';

export function nameOf(name: SideRoomName): string {
  return t(`siderooms.name.${name}`);
}

/** The name of the side room with that number; a room of two has none. */
export function nameOfRoom(room: Room, number: number | null): string {
  const named = sideRoom(room, number);
  return named ? nameOf(named.name) : t('siderooms.pair.title');
}

/** Whom this person has stepped out with, in a room of two. */
export function companionIn(room: Room, number: number | null, you: string): string | null {
  const pair = pairOf(room, number);
  if (!pair) return null;
  return seatOf(room, pair.who === you ? pair.with : pair.who)?.name ?? t('rooms.notice.someone');
}
