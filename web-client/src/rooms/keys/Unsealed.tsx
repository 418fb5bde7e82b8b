import { Dialog } from '../../shared/Dialog';
import { shown, t } from '../../texts/texts';
import { Ask } from '../Ask';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';

/**
 * What is asked because of people whose browsers can't encrypt sound and pictures: whether this person stays while somebody like that is
 * here, and, at the door, whether a facilitator lets them in.
 * @param home The store of the main room, where the door is.
 */
export default function Unsealed({ store, home, onLeave }: { store: RoomStore; home: RoomStore; onLeave: () => void }) {
  const person = useRoom(home, ({ asksAbout }) => asksAbout);
  const isHeld = useRoom(store, ({ secured }) => secured?.way === 'held');
  const names = useRoom(store, ({ room, secured }) =>
    room.seats.inside.filter(({ id }) => secured?.unable.includes(id)).map(({ name }) => name),
  );
  return (
    <>
      {person && (
        <Ask
          title={shown('keys.letIn.title', { name: person.name })}
          keep={t('keys.letIn.keep')}
          act={t('keys.letIn.do')}
          onAct={() => void home.letIn([person.id], true)}
          onClose={() => home.forgetAsking()}
        >
          <p>{t('keys.letIn.text')}</p>
          <p className="soft">{t('keys.letIn.instead')}</p>
        </Ask>
      )}
      {isHeld && (
        <Dialog role="alertdialog" title={t('keys.stay.title')} closeLabel={t('shared.close')}>
          {/* No press of Enter that was meant for something else says "Stay". */}
          <p tabIndex={-1} data-autofocus>
            {shown('keys.stay.text', { names: names.join(', ') })}
          </p>
          <p className="soft">{t('keys.stay.off')}</p>
          <div className="row actions">
            <button type="button" className="btn" onClick={onLeave}>
              {t('keys.stay.leave')}
            </button>
            <button type="button" className="btn primary" onClick={() => void store.stay()}>
              {t('keys.stay.do')}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
