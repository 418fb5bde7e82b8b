import { Icon } from '../../shared/Icon';
import { t } from '../../texts/texts';

export const action = { on: 'turnOff', off: 'turnOn', opening: 'opening.stop', held: 'held' } as const;

/** The label says what is true now; the accessible name adds what a press does. */
export function DeviceButton({
  device,
  shown,
  icon,
  onToggle,
}: {
  device: 'mic' | 'camera' | 'mask';
  shown: keyof typeof action;
  icon: string;
  onToggle: () => void;
}) {
  return (
    <button
      type="button"
      className={`ctl${device === 'mic' ? ' mic' : ''} ${shown === 'on' ? 'on' : 'off'}`}
      onClick={onToggle}
      aria-disabled={shown === 'held'}
      aria-busy={shown === 'opening'}
      aria-label={t(`tracks.button.${device}.${action[shown]}`)}
    >
      {shown === 'opening' ? <span className="spinner" aria-hidden="true" /> : <Icon of={icon} />}
      <span>{t(`tracks.button.${device}.${shown === 'held' ? 'off' : shown}`)}</span>
    </button>
  );
}
