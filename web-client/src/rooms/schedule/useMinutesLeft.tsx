import { part } from '../../shared/part';
import { withTexts } from '../../texts/load';
import { useRoom, useServerNow } from '../hooks';
import type { RoomStore } from '../roomStore';
import { minutesLeft } from './schedule';

export const Prolong = part(() => withTexts('parts', import('./Prolong')), null);

/** The minutes that are left; null when there is nothing to say. */
export function useMinutesLeft(store: RoomStore): number | null {
  const schedule = useRoom(store, ({ room }) => room.schedule);
  return minutesLeft({ schedule }, useServerNow(schedule !== null, 5000));
}
