import { change, useSettings } from '../../shared/settings';

/** Whether the room makes its soft sounds. */
export function SoundsSwitch({ label, hint }: { label: string; hint?: string }) {
  const { sounds } = useSettings();
  return (
    <button
      type="button"
      className="switch"
      role="switch"
      aria-checked={sounds}
      onClick={() => change({ sounds: !sounds })}
    >
      <span>
        {label}
        {hint && (
          <span className="hint" style={{ display: 'block' }}>
            {hint}
          </span>
        )}
      </span>
      <span className="track" aria-hidden="true" />
    </button>
  );
}
