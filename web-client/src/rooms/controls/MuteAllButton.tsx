import { announce } from '../../shared/announce';
import { Icon } from '../../shared/Icon';
import { iconMicOff } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';

/** Turns the microphones of all participants off; each may turn it on again. */
export function MuteAllButton({ store }: { store: RoomStore }) {
  const speaks = useRoom(store, ({ room }) =>
    [...room.tracks].some(([who, { microphone }]) => microphone === 'on' && !leads(room, who)),
  );
  return (
    <button
      type="button"
      className="btn small"
      aria-disabled={!speaks}
      onClick={async () => {
        if (!speaks || (await store.execute({ $type: 'muteAll' }))) return;
        announce(t('controls.say.mutedAll'), 'status', 'me');
      }}
    >
      <Icon of={iconMicOff} />
      {t('controls.muteAll')}
    </button>
  );
}
