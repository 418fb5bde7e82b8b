import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';

/** Who was asked to leave, each with the way back. */
export function RemovedPeople({ store }: { store: RoomStore }) {
  const removed = useRoom(store, ({ room }) => room.seats.removed);
  if (removed.length === 0) return null;
  return (
    <>
      <div className="section-head">
        <h3 className="small">{t('seats.removed', { count: removed.length })}</h3>
      </div>
      <ul>
        {removed.map((r) => (
          <li key={r.id} className="person">
            <div className="who">
              <b>
                <bdi title={r.name}>{r.name || t('seats.removed.unnamed')}</bdi>
              </b>
              {r.until === 'review' && <span>{t('seats.removed.review')}</span>}
              {r.line && <p className="small">{t('seats.removed.line', { text: r.line })}</p>}
            </div>
            <button
              type="button"
              className="btn small"
              aria-label={t('seats.undo', { name: r.name || t('seats.removed.unnamed') })}
              onClick={() => void store.undoRemoval(r.id)}
            >
              {t('seats.undo.short')}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
