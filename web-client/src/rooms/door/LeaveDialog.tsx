import { useId, useState } from 'react';
import { Dialog } from '../../shared/Dialog';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';

/** Facilitators who leave hand the group over, or end the session for everyone. Leaving is never refused. */
export default function LeaveDialog({
  store,
  onEnd,
  onClose,
}: {
  store: RoomStore;
  onEnd: () => void;
  onClose: () => void;
}) {
  const id = useId();
  const [chosen, setChosen] = useState('');
  const people = useRoom(store, ({ room, you }) =>
    Object.fromEntries(
      room.seats.inside
        .filter((p) => p.id !== you && p.role === 'participant' && p.presence === 'here')
        .map((p) => [p.id, p.name]),
    ),
  );
  const { hasColleague, needsFacilitator } = useRoom(store, ({ room, you }) => ({
    hasColleague: room.seats.inside.some((p) => p.id !== you && p.role === 'facilitator' && p.presence === 'here'),
    needsFacilitator: room.needsFacilitator,
  }));
  const mayHandOver = !hasColleague && Object.keys(people).length > 0;
  const who = chosen in people ? chosen : '';
  return (
    <Dialog role="alertdialog" title={t('door.leave.title')} closeLabel={t('shared.close')} onClose={onClose}>
      {hasColleague && <p className="soft">{t('door.leave.colleague')}</p>}
      {mayHandOver && (
        <>
          <div className="field">
            <label htmlFor={`${id}-who`}>{t('door.handOver.to')}</label>
            <select
              id={`${id}-who`}
              className="select"
              value={who}
              aria-describedby={`${id}-hint`}
              onChange={(e) => setChosen(e.target.value)}
            >
              <option value="">{t('door.handOver.nobody')}</option>
              {Object.entries(people).map(([each, name]) => (
                <option key={each} value={each}>
                  {name}
                </option>
              ))}
            </select>
            <p className="hint" id={`${id}-hint`}>
              {t(needsFacilitator ? 'door.handOver.hint.waits' : 'door.handOver.hint')}
            </p>
          </div>
          {who !== '' && (
            <button type="button" className="btn primary block" onClick={() => void store.handOver(who)}>
              {t('door.handOver')}
            </button>
          )}
        </>
      )}
      {!hasColleague && !mayHandOver && <p className="soft">{t('door.leave.text')}</p>}
      <div className="row actions">
        <button type="button" className="btn quiet" onClick={onClose}>
          {t('door.leave.stay')}
        </button>
        <button type="button" className="btn danger-quiet" onClick={onEnd}>
          {t('door.leave.end')}
        </button>
        <button type="button" className="btn primary" data-autofocus onClick={() => void store.leave()}>
          {t('door.leave.only')}
        </button>
      </div>
    </Dialog>
  );
}
