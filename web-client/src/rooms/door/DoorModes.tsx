import { useId } from 'react';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { doorOf, doorStates } from './door';

/** Who may come in: one press sets it, and says what it does. Buttons, as arrows among radio buttons would open the door in passing. */
export function DoorModes({ store }: { store: RoomStore }) {
  const id = useId();
  const { now, hasModes } = useRoom(store, ({ room }) => ({ now: doorOf(room), hasModes: room.door.hasModes }));
  const offered = hasModes ? doorStates : (['open', 'locked'] as const);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is sent with a form
    <div role="group" aria-label={t('door.who')} aria-describedby={id}>
      <div className="seg doors">
        {offered.map((each) => (
          <button key={each} type="button" aria-pressed={now === each} onClick={() => void store.setDoor(each)}>
            {t(`door.mode.${each}`)}
          </button>
        ))}
      </div>
      <p className="hint" id={id}>
        {t(`door.mode.${now}.hint`)}
      </p>
    </div>
  );
}
