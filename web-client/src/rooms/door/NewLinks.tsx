import { useState } from 'react';
import { newCode, replaceLinks } from '../../shared/api';
import type { Refusal } from '../../shared/contracts';
import { Dialog } from '../../shared/Dialog';
import { Said } from '../../shared/Said';
import { getSeat, setSeat } from '../../shared/seat';
import { t } from '../../texts/texts';
import { copy } from '../copy';
import type { RoomStore } from '../roomStore';

/** Makes new codes for both roles, for a facilitator by their own link, to replace links that are in wrong hands. Everybody else needs the new links to come again. */
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
          aria-label={t('shared.copy.label', { label })}
          onClick={() => copy(store, href)}
        >
          {t('shared.copy')}
        </button>
      </div>
    );
  };

  return (
    <Dialog role="alertdialog" title={t('door.newLinks.title')} closeLabel={t('shared.close')} onClose={onClose}>
      {invite === null ? (
        <>
          <p className="soft">{t('door.newLinks.text')}</p>
          {problem && (
            <p role="alert">
              <Said refusal={problem} />
            </p>
          )}
          <div className="row actions">
            <button type="button" className="btn" data-autofocus onClick={onClose}>
              {t('door.newLinks.keep')}
            </button>
            <button type="button" className="btn danger" aria-disabled={busy} onClick={() => void replace()}>
              {t('door.newLinks.do')}
            </button>
          </div>
        </>
      ) : (
        <div className="stack">
          <p role="status">{t('door.newLinks.done')}</p>
          {link(t('door.newLinks.participants'), invite)}
          {link(t('door.newLinks.facilitators'), code)}
        </div>
      )}
    </Dialog>
  );
}
