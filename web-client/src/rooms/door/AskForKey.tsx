import { useEffect, useRef } from 'react';
import { join } from '../../shared/api';
import { groupKeyOf, keepGroupKey } from '../../shared/groupKeys';
import { Icon } from '../../shared/Icon';
import { iconLock } from '../../shared/icons';
import { newSecret } from '../../shared/linkSecret';
import { getSeat, type Seat, setSeat } from '../../shared/seat';
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
  const isMaking = useRef(false);
  async function make(): Promise<void> {
    if (isMaking.current) return;
    isMaking.current = true;
    // A colleague may wait and press at the same moment: then the key of one of them is the room's. Not so where somebody inside leads
    // who hands nothing over; whoever presses all the same has read what that means.
    const answer = await join(seat.code);
    if (!('value' in answer) || !answer.value.keyInside) setSeat({ ...(getSeat() ?? seat), madeKey: true });
    store.onSecret(newSecret());
  }
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
            <button type="button" className="btn" onClick={() => void make()}>
              {t('door.key.make')}
            </button>
          </div>
        </>
      )}
    </section>
  );
}
