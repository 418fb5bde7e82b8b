import { Icon } from '../../shared/Icon';
import { iconPause, iconPlay } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';

/** Pauses the room, or lets it go on. The second press of a double one does not take back what the first did. */
export function PauseButton({
  store,
  className,
  short = false,
  onPressed,
}: {
  store: RoomStore;
  className: string;
  short?: boolean;
  onPressed?: () => void;
}) {
  const paused = useRoom(store, ({ room }) => room.pause !== null);
  const words = t(paused ? 'pause.resume' : 'pause.pause');
  return (
    <button
      type="button"
      aria-label={short ? words : undefined}
      className={`btn ${className}`}
      onClick={(e) => {
        if (e.detail > 1) return;
        onPressed?.();
        void store.execute({ $type: paused ? 'resumeRoom' : 'pauseRoom' });
      }}
    >
      <Icon of={paused ? iconPlay : iconPause} />
      {short ? t(paused ? 'pause.resume.short' : 'pause.pause.short') : words}
    </button>
  );
}
