import { useId, useState } from 'react';
import { limits, type Reason, type RemovedUntil, reasonValues } from '../../shared/contracts';
import { Dialog } from '../../shared/Dialog';
import { Avatar } from '../../shared/Keepsake';
import { inLanguage, shown, t } from '../../texts/texts';
import { arrivalOf } from '../arrivals/arrivals';
import { useRoom } from '../hooks';
import type { HowToRemove, RoomStore } from '../roomStore';
import { cameSince, type Seat, seatOf } from '../seats/seats';

const time = inLanguage((tag) => new Intl.DateTimeFormat(tag, { timeStyle: 'short' }));

/**
 * Asks once before a person is removed; where others came after them, offers to remove all of those together. It is about the seat under
 * the pointer when it was opened, whatever happens to the list of people meanwhile.
 */
export default function RemoveDialog({
  store,
  person,
  onClose,
}: {
  store: RoomStore;
  person: Seat;
  onClose: () => void;
}) {
  const { name } = person;
  const [until, setUntil] = useState<RemovedUntil>('sessionEnds');
  const [withHelp, setWithHelp] = useState(true);
  const [reason, setReason] = useState<Reason | ''>('');
  const [note, setNote] = useState('');
  const id = useId();
  const { since, isHere, arrival } = useRoom(store, ({ room }) => ({
    arrival: arrivalOf(room.arrivals, person.id),
    since: cameSince(room, person.id).length,
    isHere: seatOf(room, person.id) !== undefined,
  }));
  const how = (): HowToRemove => ({ until, withHelp, reason: reason || null, note: note.trim() || null });
  const act = (what: () => void) => () => {
    onClose();
    what();
  };
  const choice = (value: RemovedUntil, label: string, hint: string) => (
    <label className="choice">
      <input type="radio" name={`${id}-until`} checked={until === value} onChange={() => setUntil(value)} />
      <span>
        <strong>{label}</strong>
        <span className="soft">{hint}</span>
      </span>
    </label>
  );
  return (
    <Dialog
      role="alertdialog"
      title={shown('removals.title', { name })}
      closeLabel={t('shared.close')}
      onClose={onClose}
    >
      <div className="row" style={{ flexWrap: 'nowrap' }}>
        <Avatar keepsake={person.keepsake} tint={person.tint} />
        <div className="soft">
          {arrival && (
            <p className="small">
              {t('removals.since.when', { time: time().format(arrival.at) })}{' '}
              {arrival.returning ? null : t('removals.isNew')}
            </p>
          )}
          <p>{shown(isHere ? 'removals.about' : 'removals.about.left', { name })}</p>
        </div>
      </div>
      <fieldset className="stack" style={{ gap: 'var(--space-2)' }}>
        <legend className="sr">{t('removals.until')}</legend>
        {choice('sessionEnds', t('removals.until.sessionEnds'), t('removals.until.sessionEnds.hint'))}
        {choice('review', t('removals.until.review'), t('removals.until.review.hint'))}
      </fieldset>
      <label className="check">
        <input type="checkbox" checked={withHelp} onChange={(event) => setWithHelp(event.target.checked)} />
        <span>{shown('removals.withHelp', { name })}</span>
      </label>
      <div className="field">
        <label htmlFor={`${id}-reason`}>{t('removals.reason')}</label>
        <select
          id={`${id}-reason`}
          className="select"
          value={reason}
          onChange={(event) => setReason(event.target.value as Reason | '')}
        >
          <option value="">{t('removals.reason.none')}</option>
          {reasonValues.map((each) => (
            <option key={each} value={each}>
              {t(`removals.reason.${each}`)}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-note`}>{t('removals.note')}</label>
        <input
          id={`${id}-note`}
          className="input"
          value={note}
          maxLength={limits.longestRemovalNote}
          autoComplete="off"
          placeholder={t('removals.note.hint', { name })}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
      <div className="row actions">
        <button type="button" className="btn" data-autofocus onClick={onClose}>
          <span>{shown('removals.keep', { name })}</span>
        </button>
        {isHere && (
          <button
            type="button"
            className="btn"
            onClick={act(() => void store.execute({ $type: 'sendToWait', who: person.id, reason: reason || null }))}
          >
            {t('removals.wait')}
          </button>
        )}
        <button type="button" className="btn danger" onClick={act(() => void store.remove(person.id, name, how()))}>
          {t('removals.do')}
        </button>
      </div>
      {since > 1 && (
        <div className="stack">
          <p className="small soft">{t('removals.since.hint')}</p>
          <button
            type="button"
            className="btn danger-quiet block"
            onClick={act(() => void store.removeSince(person.id, since, how()))}
          >
            {t('removals.since', { count: since })}
          </button>
        </div>
      )}
    </Dialog>
  );
}
