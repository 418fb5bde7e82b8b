import { t } from '../../texts/texts';
import { useRoom, useServerNow } from '../hooks';
import type { RoomStore } from '../roomStore';
import { Prolong } from '../schedule/useMinutesLeft';

/** How long the session still goes on, and for facilitators the way back. */
export function ClosingNotice({ store, at, isLeading }: { store: RoomStore; at: number; isLeading: boolean }) {
  const hasPlan = useRoom(store, ({ room }) => room.schedule !== null);
  const left = Math.max(0, Math.ceil((at - useServerNow(true, 1000)) / 1000));
  const time = `${Math.floor(left / 60)}:${`${left % 60}`.padStart(2, '0')}`;
  return (
    <>
      <span>{t('door.closing', { time })}</span>
      {isLeading && hasPlan && <Prolong store={store} />}
      {isLeading && (
        <button type="button" className="btn small" onClick={() => void store.execute({ $type: 'keepOpen' })}>
          {t('door.keepOpen')}
        </button>
      )}
    </>
  );
}
