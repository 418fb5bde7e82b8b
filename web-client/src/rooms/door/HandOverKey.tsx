import type { WaitingSeat } from '../../shared/contracts';
import { Dialog } from '../../shared/Dialog';
import { getSeat } from '../../shared/seat';
import { shown, t } from '../../texts/texts';
import { CompareWords } from '../keys/CompareWords';
import type { RoomStore } from '../roomStore';
import { Problem, useAnswered } from './answered';

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
  const key = person.key ?? '';
  const isAtDoor = getSeat()?.keyAtDoor; // of people who may know each other no other way
  const { problem, busy, send } = useAnswered(
    async () => (await store.seal())?.giveSecret(person.id, key) ?? null,
    () => {
      void store.letIn([person.id]); // they were looked at
      onClose();
    },
  );
  return (
    <Dialog title={shown('door.handKey.title', { name: person.name })} closeLabel={t('shared.close')} onClose={onClose}>
      <div className="stack">
        <p>{t('door.handKey.text')}</p>
        <CompareWords key={key} of={async () => (await store.seal())?.wordsOfAsk(person.id, key) ?? null} />
        <p className="soft">{t(isAtDoor ? 'door.handKey.differ.atDoor' : 'door.handKey.differ')}</p>
        <Problem of={problem} />
        <div className="row actions">
          <button type="button" className="btn" data-autofocus onClick={onClose}>
            {t('door.handKey.keep')}
          </button>
          <button type="button" className="btn primary" aria-disabled={busy} onClick={send}>
            {t(isAtDoor ? 'door.handKey.do.atDoor' : 'door.handKey.do')}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
