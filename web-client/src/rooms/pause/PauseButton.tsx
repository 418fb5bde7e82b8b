import { Icon } from '../../shared/Icon';
import { iconPause, iconPlay } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';

/** Pauses the room, or lets it go on. The second press of a double one does not take back what the first did. */
export function PauseButton({
  store,
  className,
  onPressed,
}: {
  store: RoomStore;
  className: string;
  onPressed?: () => void;
}) {
  const paused = useRoom(store, ({ room }) => room.pause !== null);
  return (
    <button
      type="button"
      className={`btn ${className}`}
      onClick={(e) => {
        if (e.detail > 1) return;
        onPressed?.();
        void store.execute({ $type: paused ? 'resumeRoom' : 'pauseRoom' });
      }}
    >
      <Icon of={paused ? iconPlay : iconPause} />
      {t(paused ? 'pause.resume' : 'pause.pause')}
    </button>
  );
}
