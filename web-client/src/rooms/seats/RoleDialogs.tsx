import { Dialog } from '../../shared/Dialog';
import { Avatar } from '../../shared/Keepsake';
import { shown, t } from '../../texts/texts';
import type { RoomStore } from '../roomStore';
import type { Seat } from './seats';

/** Says what a co-facilitator may do before somebody becomes one. */
export function PromoteDialog({ store, person, onClose }: { store: RoomStore; person: Seat; onClose: () => void }) {
  return (
    <Dialog
      role="alertdialog"
      title={shown('seats.promote.title', { name: person.name })}
      closeLabel={t('shared.close')}
      onClose={onClose}
    >
      <div className="row" style={{ flexWrap: 'nowrap' }}>
        <Avatar keepsake={person.keepsake} tint={person.tint} />
        <p className="soft">{shown('seats.promote.text', { name: person.name })}</p>
      </div>
      <div className="row actions">
        <button type="button" className="btn" data-autofocus onClick={onClose}>
          {t('seats.promote.keep')}
        </button>
        <button
          type="button"
          className="btn primary"
          onClick={() => {
            onClose();
            void store.execute({ $type: 'promoteParticipant', who: person.id });
          }}
        >
          {t('seats.promote.do')}
        </button>
      </div>
    </Dialog>
  );
}

/** Says what goes away with stepping down, and how to come back to it. */
export function StepDownDialog({ store, person, onClose }: { store: RoomStore; person: Seat; onClose: () => void }) {
  return (
    <Dialog role="alertdialog" title={t('seats.stepDown.title')} closeLabel={t('shared.close')} onClose={onClose}>
      <p className="soft">
        {t('seats.stepDown.text')} {t(person.claim === 'facilitator' ? 'seats.stepDown.again' : 'seats.stepDown.ask')}
      </p>
      <div className="row actions">
        <button type="button" className="btn" data-autofocus onClick={onClose}>
          {t('seats.stepDown.keep')}
        </button>
        <button
          type="button"
          className="btn primary"
          onClick={() => {
            onClose();
            void store.execute({ $type: 'stepDown' });
          }}
        >
          {t('seats.stepDown.do')}
        </button>
      </div>
    </Dialog>
  );
}
