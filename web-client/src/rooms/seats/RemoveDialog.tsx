import { Dialog } from '../../shared/Dialog';
import { Avatar } from '../../shared/Keepsake';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { shown, t } from '../t';
import { cameSince, type Seat } from './seats';

/** Asks once before a person is removed; where others came after them, offers to remove all of those together. */
export function RemoveDialog({ store, person, onClose }: { store: RoomStore; person: Seat; onClose: () => void }) {
  const since = useRoom(store, ({ room }) => cameSince(room, person.id));
  return (
    <Dialog
      role="alertdialog"
      title={shown('rooms.remove.title', { name: person.name })}
      closeLabel={t('rooms.close')}
      onClose={onClose}
    >
      <div className="row" style={{ flexWrap: 'nowrap' }}>
        <Avatar keepsake={person.keepsake} tint={person.tint} />
        <p className="soft">{shown('rooms.remove.text', { name: person.name })}</p>
      </div>
      <div className="row actions">
        <button type="button" className="btn" data-autofocus onClick={onClose}>
          {shown('rooms.remove.keep', { name: person.name })}
        </button>
        <button
          type="button"
          className="btn danger"
          onClick={() => {
            onClose();
            void store.remove(person.id, person.name);
          }}
        >
          {t('rooms.remove.do')}
        </button>
      </div>
      {since.length > 1 && (
        <div className="stack">
          <p className="small soft">{t('rooms.remove.since.hint')}</p>
          <button
            type="button"
            className="btn danger-quiet block"
            onClick={() => {
              onClose();
              void store.removeSince(person.id, since.length);
            }}
          >
            {t('rooms.remove.since', { count: since.length })}
          </button>
        </div>
      )}
    </Dialog>
  );
}
