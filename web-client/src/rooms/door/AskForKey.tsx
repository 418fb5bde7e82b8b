import { useEffect } from 'react';
import { groupKeyOf, keepGroupKey } from '../../shared/groupKeys';
import { Icon } from '../../shared/Icon';
import { iconLock } from '../../shared/icons';
import { newSecret } from '../../shared/linkSecret';
import type { Seat } from '../../shared/seat';
import { t } from '../../texts/texts';
import { CompareWords } from '../keys/CompareWords';
import type { RoomStore } from '../roomStore';

/** For somebody who waits because they came without the key of the session. */
export default function AskForKey({ store, seat }: { store: RoomStore; seat: Seat }) {
  useEffect(() => {
    const { onSecret } = store;
    store.onSecret = (secret) => {
      const { series } = seat;
      if (series && groupKeyOf(series) !== null) keepGroupKey(series, secret); // in place of one that opens nothing any more
      onSecret(secret);
    };
    return () => {
      store.onSecret = onSecret;
    };
  }, [store, seat]);
  const mayMake = seat.keyAtDoor && seat.role === 'facilitator';
  return (
    <section className="card stack" aria-labelledby="ask-key">
      <h2 id="ask-key" className="label">
        <Icon of={iconLock} /> {t(seat.keyAtDoor ? 'door.key.atDoor.title' : 'door.key.title')}
      </h2>
      <p>{t('door.key.text')}</p>
      <CompareWords of={() => store.askWords()} />
      <p className="hint">{t(seat.keyAtDoor ? 'door.key.atDoor.hint' : 'door.key.hint')}</p>
      {mayMake && (
        <>
          <p>{t('door.key.make.text')}</p>
          <div>
            <button type="button" className="btn" onClick={() => store.onSecret(newSecret())}>
              {t('door.key.make')}
            </button>
          </div>
        </>
      )}
    </section>
  );
}
