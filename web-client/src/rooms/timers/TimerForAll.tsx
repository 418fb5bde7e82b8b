import { Icon } from '../../shared/Icon';
import { iconPlus, iconTimer, iconX } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useRoom, useServerNow } from '../hooks';
import type { RoomStore } from '../roomStore';
import { clockOf, useHidesTime } from '../rounds/time';
import { leads } from '../seats/seats';

/** The time that runs for everybody. */
export function TimerForAll({ store }: { store: RoomStore }) {
  const { timer, isLeading } = useRoom(store, ({ room, you }) => ({ timer: room.timer, isLeading: leads(room, you) }));
  const hides = useHidesTime();
  const now = useServerNow(timer !== null, 500);
  if (timer === null) return null;
  return (
    <p className="turn-now">
      <Icon of={iconTimer} />
      <b>{timer.label || t('timers.title')}</b>
      {!hides && (
        <span className="num soft" role="timer" aria-live="off">
          {t('timers.left', { time: clockOf(Math.max(0, timer.endsAt - now)) })}
        </span>
      )}
      {isLeading && (
        <>
          <button
            type="button"
            className="btn small"
            onClick={() => void store.execute({ $type: 'addToTimer', minutes: 1, from: timer.endsAt })}
          >
            <Icon of={iconPlus} />
            {t('timers.add')}
          </button>
          <button
            type="button"
            className="iconbtn"
            aria-label={t('timers.stop')}
            onClick={() => void store.execute({ $type: 'stopTimer' })}
          >
            <Icon of={iconX} />
          </button>
        </>
      )}
    </p>
  );
}
