import { type FormEvent, useId, useState } from 'react';
import type { Refusal, WaitingSeat } from '../../shared/contracts';
import { Dialog } from '../../shared/Dialog';
import { Icon } from '../../shared/Icon';
import { iconInfo } from '../../shared/icons';
import { Said } from '../../shared/Said';
import { shown, t } from '../../texts/texts';
import type { RoomStore } from '../roomStore';
import { LongestLine } from './line';

/** One line from a facilitator to somebody who waits. */
export default function LineDialog({
  store,
  person,
  onClose,
}: {
  store: RoomStore;
  person: WaitingSeat;
  onClose: () => void;
}) {
  const id = useId();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy || text.trim() === '') return;
    setBusy(true);
    const refusal = await store.writeAtDoor(text.trim(), person.id);
    setBusy(false);
    setProblem(refusal);
    if (!refusal) onClose();
  }

  return (
    <Dialog
      title={shown('door.line.to', { name: person.name })}
      closeLabel={t('shared.close')}
      intro={t('door.line.to.hint')}
      onClose={onClose}
    >
      <form className="field" onSubmit={(event) => void send(event)}>
        <label htmlFor={id}>{t('door.line.label')}</label>
        <input
          id={id}
          className="input"
          value={text}
          maxLength={LongestLine}
          autoComplete="off"
          dir="auto"
          data-autofocus
          aria-invalid={problem !== null}
          aria-describedby={problem ? `${id}-problem` : undefined}
          onChange={(event) => setText(event.target.value)}
        />
        {problem && (
          <p className="problem" id={`${id}-problem`} role="alert">
            <Icon of={iconInfo} />
            <span>
              <Said refusal={problem} />
            </span>
          </p>
        )}
        <div className="row actions">
          <button type="button" className="btn" onClick={onClose}>
            {t('door.line.cancel')}
          </button>
          <button type="submit" className="btn primary" aria-disabled={busy}>
            {t('door.line.send')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
