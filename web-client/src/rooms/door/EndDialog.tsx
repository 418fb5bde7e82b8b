import { t } from '../../texts/texts';
import { Ask } from '../Ask';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';

/** Ends the session at once, or in two minutes, so that people can say goodbye. */
export default function EndDialog({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const closing = useRoom(store, ({ room }) => room.door.closesAt !== null);
  return (
    <Ask
      title={t('door.end.title')}
      keep={t('door.end.keep')}
      act={t('door.end.do')}
      danger
      onAct={() => void store.execute({ $type: 'endRoom' })}
      onClose={onClose}
      instead={
        !closing && (
          <button
            type="button"
            className="btn block"
            onClick={() => {
              onClose();
              void store.execute({ $type: 'closeRoom' });
            }}
          >
            {t('door.close')}
          </button>
        )
      }
    >
      <p className="soft">{t('door.end.text')}</p>
    </Ask>
  );
}
