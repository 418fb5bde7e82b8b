import { shown, t } from '../../texts/texts';
import { Ask } from '../Ask';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { AboutPerson } from './AboutPerson';
import { cameSince, type Seat } from './seats';

/** Asks once before a person is removed; where others came after them, offers to remove all of those together. */
export function RemoveDialog({ store, person, onClose }: { store: RoomStore; person: Seat; onClose: () => void }) {
  const since = useRoom(store, ({ room }) => cameSince(room, person.id));
  const everybodySince = (
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
  );
  return (
    <Ask
      title={shown('seats.remove.title', { name: person.name })}
      keep={<span>{shown('seats.remove.keep', { name: person.name })}</span>}
      act={t('seats.remove.do')}
      danger
      onAct={() => void store.remove(person.id, person.name)}
      onClose={onClose}
      instead={since.length > 1 && everybodySince}
    >
      <AboutPerson person={person}>{shown('seats.remove.text', { name: person.name })}</AboutPerson>
    </Ask>
  );
}
