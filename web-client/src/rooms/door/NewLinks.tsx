import { useState } from 'react';
import { newCode, replaceLinks } from '../../shared/api';
import { Dialog } from '../../shared/Dialog';
import { getSeat, setSeat } from '../../shared/seat';
import { copy } from '../copy';
import type { RoomStore } from '../roomStore';
import { t } from '../t';

/** Makes new codes for both roles, to replace links that are in wrong hands. Everybody else needs the new links to come again. */
export function NewLinks({
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
  const [problem, setProblem] = useState<string | null>(null);
  const [invite, setInvite] = useState<string | null>(null);

  async function replace(): Promise<void> {
    const seat = getSeat();
    if (busy || !seat) return;
    setBusy(true);
    const answer = await replaceLinks(seat.pass, code);
    setBusy(false);
    if ('refusal' in answer) {
      setProblem(answer.refusal.text);
      return;
    }
    const { participantCode } = answer.value;
    const held = getSeat();
    if (held) setSeat({ ...held, code, inviteCode: participantCode });
    setProblem(null);
    setInvite(participantCode);
    onReplaced(participantCode);
  }

  const link = (label: string, of: string) => {
    const href = `${location.origin}/j/${of}`;
    return (
      <div className="field">
        <b>{label}</b>
        <code style={{ overflowWrap: 'anywhere' }}>{href}</code>
        <button
          type="button"
          className="btn small"
          aria-label={`${t('rooms.newLinks.copy')}: ${label}`}
          onClick={() => copy(store, href)}
        >
          {t('rooms.newLinks.copy')}
        </button>
      </div>
    );
  };

  return (
    <Dialog role="alertdialog" title={t('rooms.newLinks.title')} closeLabel={t('rooms.close')} onClose={onClose}>
      {invite === null ? (
        <>
          <p className="soft">{t('rooms.newLinks.text')}</p>
          {problem && <p role="alert">{problem}</p>}
          <div className="row actions">
            <button type="button" className="btn" data-autofocus onClick={onClose}>
              {t('rooms.newLinks.keep')}
            </button>
            <button type="button" className="btn danger" aria-disabled={busy} onClick={() => void replace()}>
              {t('rooms.newLinks.do')}
            </button>
          </div>
        </>
      ) : (
        <div className="stack">
          <p role="status">{t('rooms.newLinks.done')}</p>
          {link(t('rooms.newLinks.participants'), invite)}
          {link(t('rooms.newLinks.facilitators'), code)}
        </div>
      )}
    </Dialog>
  );
}
