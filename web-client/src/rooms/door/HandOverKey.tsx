import { useState } from 'react';
import type { Refusal, WaitingSeat } from '../../shared/contracts';
import { Dialog } from '../../shared/Dialog';
import { Icon } from '../../shared/Icon';
import { iconInfo } from '../../shared/icons';
import { Said } from '../../shared/Said';
import { shown, t } from '../../texts/texts';
import { CompareWords } from '../keys/CompareWords';
import type { RoomStore } from '../roomStore';

/** Hands the key of the session to somebody who waits without it, after a look at who they are. */
export default function HandOverKey({
  store,
  person,
  onClose,
}: {
  store: RoomStore;
  person: WaitingSeat;
  onClose: () => void;
}) {
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const key = person.key ?? '';

  async function give(): Promise<void> {
    if (busy) return;
    setBusy(true);
    const refusal = await store.giveSecret(person.id, key);
    setBusy(false);
    setProblem(refusal);
    if (!refusal) onClose();
  }

  return (
    <Dialog
      title={shown('door.handKey.title', { name: person.name })}
      closeLabel={t('shared.close')}
      intro={t('door.handKey.text')}
      onClose={onClose}
    >
      <div className="stack">
        <CompareWords key={key} of={() => store.wordsOfAsk(person.id, key)} />
        <p className="soft">{t('door.handKey.differ')}</p>
        {problem && (
          <p className="problem" role="alert">
            <Icon of={iconInfo} />
            <span>
              <Said refusal={problem} />
            </span>
          </p>
        )}
        <div className="row">
          <button type="button" className="btn primary" aria-disabled={busy} onClick={() => void give()}>
            {t('door.handKey.do')}
          </button>
          <button type="button" className="btn" onClick={onClose}>
            {t('door.handKey.keep')}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
