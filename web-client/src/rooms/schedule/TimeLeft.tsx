import { Icon } from '../../shared/Icon';
import { iconTimer } from '../../shared/icons';
import { part } from '../../shared/part';
import { t } from '../../texts/texts';
import { useNow, useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';
import { minutesLeft } from './schedule';

const ProlongMenu = part(() => import('./ProlongMenu'), null, null);

/** The presses that make the session longer. */
export const ProlongButtons = part(() => import('./ProlongButtons'), null, null);

/** The minutes that are left; null when there is nothing to say. */
export function useMinutesLeft(store: RoomStore): number | null {
  const schedule = useRoom(store, ({ room }) => room.schedule);
  return minutesLeft({ schedule }, useNow(schedule !== null, 5000));
}

/** How long the session still goes on; facilitators make it longer here. */
export function TimeLeft({ store }: { store: RoomStore }) {
  const isLeading = useRoom(store, ({ room, you }) => leads(room, you));
  const minutes = useMinutesLeft(store);
  if (minutes === null) return null;
  if (isLeading) return <ProlongMenu store={store} minutes={minutes} />;
  return (
    <span className="badge line">
      <Icon of={iconTimer} />
      {t('schedule.left', { minutes })}
    </span>
  );
}
