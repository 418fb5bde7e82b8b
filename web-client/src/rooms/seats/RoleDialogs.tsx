import { shown, t } from '../../texts/texts';
import { Ask } from '../Ask';
import type { RoomStore } from '../roomStore';
import { AboutPerson } from './AboutPerson';
import type { Seat } from './seats';

/** Says what a co-facilitator may do before somebody becomes one. */
export function PromoteDialog({ store, person, onClose }: { store: RoomStore; person: Seat; onClose: () => void }) {
  return (
    <Ask
      title={shown('seats.promote.title', { name: person.name })}
      keep={t('seats.promote.keep')}
      act={t('seats.promote.do')}
      onAct={() => void store.execute({ $type: 'promoteParticipant', who: person.id })}
      onClose={onClose}
    >
      <AboutPerson person={person}>{shown('seats.promote.text', { name: person.name })}</AboutPerson>
    </Ask>
  );
}

/** Says what goes away with stepping down, and how to come back to it. */
export function StepDownDialog({ store, person, onClose }: { store: RoomStore; person: Seat; onClose: () => void }) {
  return (
    <Ask
      title={t('seats.stepDown.title')}
      keep={t('seats.stepDown.keep')}
      act={t('seats.stepDown.do')}
      onAct={() => void store.execute({ $type: 'stepDown' })}
      onClose={onClose}
    >
      <p className="soft">
        {t('seats.stepDown.text')} {t(person.claim === 'facilitator' ? 'seats.stepDown.again' : 'seats.stepDown.ask')}
      </p>
    </Ask>
  );
}
