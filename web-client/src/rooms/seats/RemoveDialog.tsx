import { Dialog } from '../../shared/Dialog';
import { Avatar } from '../../shared/Keepsake';
import { shown, t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { cameSince, type Seat } from './seats';

/** Asks once before a person is removed; where others came after them, offers to remove all of those together. */
export function RemoveDialog({ store, person, onClose }: { store: RoomStore; person: Seat; onClose: () => void }) {
  const since = useRoom(store, ({ room }) => cameSince(room, person.id));
  return (
    <Dialog
      role="alertdialog"
      title={shown('seats.remove.title', { name: person.name })}
      closeLabel={t('shared.close')}
      onClose={onClose}
    >
      <div className="row" style={{ flexWrap: 'nowrap' }}>
        <Avatar keepsake={person.keepsake} tint={person.tint} />
        <p className="soft">{shown('seats.remove.text', { name: person.name })}</p>
      </div>
      <div className="row actions">
        <button type="button" className="btn" data-autofocus onClick={onClose}>
          <span>{shown('seats.remove.keep', { name: person.name })}</span>
        </button>
        <button
          type="button"
          className="btn danger"
          onClick={() => {
            onClose();
            void store.remove(person.id, person.name);
          }}
        >
          {t('seats.remove.do')}
        </button>
      </div>
      {since.length > 1 && (
        <div className="stack">
          <p className="small soft">{t('seats.remove.since.hint')}</p>
          <button
            type="button"
            className="btn danger-quiet block"
            onClick={() => {
              onClose();
              void store.removeSince(person.id, since.length);
            }}
          >
            {t('seats.remove.since', { count: since.length })}
          </button>
        </div>
      )}
    </Dialog>
  );
}
