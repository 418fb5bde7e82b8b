import { useState } from 'react';
import { newCode, replaceLinks } from '../../shared/api';
import type { Refusal } from '../../shared/contracts';
import { Dialog } from '../../shared/Dialog';
import { keepSecret, linkTo, secretOf } from '../../shared/linkSecret';
import { Said } from '../../shared/Said';
import { getSeat, setSeat } from '../../shared/seat';
import { shown, t } from '../../texts/texts';
import { staysWithNewLinks } from '../arrivals/arrivals';
import { copy } from '../copy';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';

/**
 * Makes new codes for both roles, for a facilitator by their own link, to replace links that are in wrong hands. Says before who stays and
 * who has to come again by the new links.
 */
export default function NewLinks({
  store,
  onReplaced,
  onClose,
}: {
  store: RoomStore;
  onReplaced: (inviteCode: string) => void;
  onClose: () => void;
}) {
  const [code] = useState(newCode);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [invite, setInvite] = useState<string | null>(null);

  async function replace(): Promise<void> {
    const seat = getSeat();
    if (busy || !seat) return;
    setBusy(true);
    const answer = await replaceLinks(seat.pass, code);
    setBusy(false);
    if ('refusal' in answer) {
      setProblem(answer.refusal);
      return;
    }
    const { participantCode } = answer.value;
    const held = getSeat();
    const secret = secretOf(seat.code);
    if (secret) keepSecret(code, secret);
    if (held) setSeat({ ...held, code, inviteCode: participantCode });
    setProblem(null);
    setInvite(participantCode);
    onReplaced(participantCode);
  }

  const link = (label: string, of: string) => {
    const href = linkTo(of, secretOf(getSeat()?.code ?? ''));
    return (
      <div className="field">
        <b>{label}</b>
        <code style={{ overflowWrap: 'anywhere' }}>{href}</code>
        <button
          type="button"
          className="btn small"
          aria-label={t('shared.copy.label', { label })}
          onClick={() => copy(store, href)}
        >
          {t('shared.copy')}
        </button>
      </div>
    );
  };

  return (
    <Dialog role="alertdialog" title={t('links.new.title')} closeLabel={t('shared.close')} onClose={onClose}>
      {invite === null ? (
        <>
          <p className="soft">{t('links.new.text')}</p>
          <WhoStays store={store} />
          {problem && (
            <p role="alert">
              <Said refusal={problem} />
            </p>
          )}
          <div className="row actions">
            <button type="button" className="btn" data-autofocus onClick={onClose}>
              {t('links.new.keep')}
            </button>
            <button type="button" className="btn danger" aria-disabled={busy} onClick={() => void replace()}>
              {t('links.new.do')}
            </button>
          </div>
        </>
      ) : (
        <div className="stack">
          <p role="status">{t('links.new.done')}</p>
          {link(t('links.new.participants'), invite)}
          {link(t('links.new.facilitators'), code)}
        </div>
      )}
    </Dialog>
  );
}

/** People who go can be vouched for, one by one, by the person who knows them. */
function WhoStays({ store }: { store: RoomStore }) {
  const { seats, arrivals, you } = useRoom(store, ({ room, you }) => ({
    seats: room.seats,
    arrivals: room.arrivals,
    you,
  }));
  const others = seats.inside
    .filter(({ id }) => id !== you)
    .map(({ id, name }) => ({ id, name, stays: staysWithNewLinks({ seats, arrivals }, id, you) }));
  const [staying, going] = [others.filter(({ stays }) => stays), others.filter(({ stays }) => !stays)];
  return (
    <>
      {going.length > 0 && (
        <section aria-labelledby="going">
          <h3 id="going" className="small">
            {t('links.new.going', { count: going.length })}
          </h3>
          <ul>
            {going.map(({ id, name }) => (
              <li key={id} className="person">
                <div className="who">
                  <b>
                    <bdi>{name}</bdi>
                  </b>
                </div>
                <button
                  type="button"
                  className="btn small"
                  aria-label={t('links.vouch.name', { name })}
                  onClick={() => void store.execute({ $type: 'vouchFor', who: id })}
                >
                  {t('links.vouch')}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="small soft">
        {staying.length === 0
          ? t('links.new.onlyYou')
          : shown('links.new.staying', { names: staying.map(({ name }) => name).join(', ') })}
      </p>
    </>
  );
}
