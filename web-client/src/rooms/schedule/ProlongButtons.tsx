import { t } from '../../texts/texts';
import type { RoomStore } from '../roomStore';
import { prolong } from './prolong';
import { steps } from './schedule';

/** The presses that make the session longer, where there is room for three. */
export default function ProlongButtons({ store, onPressed }: { store: RoomStore; onPressed?: () => void }) {
  return steps.map((minutes) => (
    <button
      key={minutes}
      type="button"
      className="btn small"
      aria-label={t('schedule.prolong.by', { minutes })}
      onClick={() => {
        onPressed?.();
        void prolong(store, minutes);
      }}
    >
      {t('schedule.prolong.short', { minutes })}
    </button>
  ));
}
