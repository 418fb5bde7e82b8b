import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';
import { isHeldAtDoor } from './arrivals';

/** Says to facilitators that the door holds microphone, camera and chat of a newcomer, and lifts all three in one press. */
export function HeldBadge({ store, who, name }: { store: RoomStore; who: string; name: string }) {
  const isShown = useRoom(store, ({ room, you }) => leads(room, you) && isHeldAtDoor(room, who));
  if (!isShown) return null;
  return (
    <span className="row tight">
      <span className="badge lamp">{t('arrivals.held')}</span>
      <button
        type="button"
        className="btn small"
        aria-label={t('arrivals.welcome.name', { name })}
        onClick={() => void store.execute({ $type: 'welcome', who })}
      >
        {t('arrivals.welcome')}
      </button>
    </span>
  );
}
