import { useId, useState } from 'react';
import { shown, t } from '../../texts/texts';
import { useRoom } from '../hooks';
import { askedToLead, leaderOf } from '../lead/lead';
import type { RoomStore } from '../roomStore';
import { nameOf } from '../seats/nameOf';

/** Who leads, and handing it over: it is offered, then taken. */
export function LeadFooter({ store }: { store: RoomStore }) {
  const { you, leader, asked, leaderName, askedName } = useRoom(store, ({ room, you }) => {
    const [leader, asked] = [leaderOf(room), askedToLead(room)];
    return {
      you,
      leader,
      asked,
      leaderName: leader === null ? '' : nameOf(room, leader),
      askedName: asked === null ? '' : nameOf(room, asked),
    };
  });
  const others = useRoom(store, ({ room }) =>
    room.seats.inside.filter(({ id, role, presence }) => id !== you && role === 'facilitator' && presence === 'here'),
  );
  const [chosen, setChosen] = useState('');
  const [explains, setExplains] = useState(false);
  const id = useId();
  const other = others.find((seat) => seat.id === chosen) ?? others[0];
  const does = (command: 'takeLead' | 'declineLead' | 'keepLead') => () => void store.execute({ $type: command });

  return (
    <footer className="stack lead">
      {leader !== you ? (
        <>
          <p className="small" role="status">
            {asked === you ? (
              <>
                <strong>{shown('console.lead.asksYou', { name: leaderName })}</strong>{' '}
                <span className="soft">{t('console.lead.gets')}</span>
              </>
            ) : (
              <>
                <strong>{shown('console.lead.theirs', { name: leaderName })}</strong>{' '}
                <span className="soft">{t('console.lead.beside')}</span>
              </>
            )}
          </p>
          {asked === you && (
            <div className="row tight">
              <button type="button" className="btn small primary grow" onClick={does('takeLead')}>
                {t('console.lead.take')}
              </button>
              <button type="button" className="btn small grow" onClick={does('declineLead')}>
                {t('console.lead.decline')}
              </button>
            </div>
          )}
        </>
      ) : asked !== null ? (
        <>
          <p className="small" role="status">
            <strong>{shown('console.lead.asked', { name: askedName })}</strong>{' '}
            <span className="soft">{t('console.lead.until')}</span>
          </p>
          {explains && (
            <p className="small" id={`${id}-gets`}>
              {t('console.lead.gets')}
            </p>
          )}
          <div className="row tight">
            <button type="button" className="btn small grow" onClick={does('keepLead')}>
              {t('console.lead.keep')}
            </button>
            <button
              type="button"
              className="btn small quiet grow"
              aria-expanded={explains}
              aria-controls={`${id}-gets`}
              onClick={() => setExplains(!explains)}
            >
              <span>{shown('console.lead.whatTheyGet', { name: askedName })}</span>
            </button>
          </div>
        </>
      ) : (
        <div className="row tight">
          <p className="small grow" role="status">
            <strong>{t('console.lead.yours')}</strong>{' '}
            <span className="soft">
              {other === undefined
                ? t('console.lead.alone')
                : shown('console.lead.besideYou', { name: other.name, count: others.length })}
            </span>
          </p>
          {others.length > 1 && (
            <label>
              <span className="sr">{t('console.lead.whom')}</span>
              <select className="select" value={other?.id} onChange={(e) => setChosen(e.target.value)}>
                {others.map((seat) => (
                  <option key={seat.id} value={seat.id}>
                    {seat.name}
                  </option>
                ))}
              </select>
            </label>
          )}
          {other && (
            <button
              type="button"
              className="btn small"
              onClick={() => void store.execute({ $type: 'askToLead', who: other.id })}
            >
              <span>{shown('console.lead.ask', { name: other.name })}</span>
            </button>
          )}
        </div>
      )}
    </footer>
  );
}
