import { type FormEvent, useId, useState } from 'react';
import type { WaitingSeat } from '../../shared/contracts';
import { Dialog } from '../../shared/Dialog';
import { shown, t } from '../../texts/texts';
import type { RoomStore } from '../roomStore';
import { Problem, useAnswered } from './answered';
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
  const { problem, busy, send } = useAnswered(() => store.writeAtDoor(text.trim(), person.id), onClose);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (text.trim() !== '') send();
  }

  return (
    <Dialog
      title={shown('door.line.to', { name: person.name })}
      closeLabel={t('shared.close')}
      intro={t('door.line.to.hint')}
      onClose={onClose}
    >
      <form className="field" onSubmit={submit}>
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
        <Problem of={problem} id={`${id}-problem`} />
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
