import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { t } from '../texts/texts';
import { exitProgress, pressesToExit, watchProgress, withoutShiftExit } from './quickExit';

/** How many presses of Shift are left, over everything that is open. The code that counts them announces them. */
export function ExitProgress() {
  const presses = useSyncExternalStore(watchProgress, exitProgress);
  const box = useRef<HTMLDivElement>(null);
  const isShown = presses > 0 && presses < pressesToExit;
  useEffect(() => {
    if (!isShown) return undefined;
    const element = box.current;
    element?.showPopover?.();
    return () => element?.hidePopover?.();
  }, [isShown]);
  if (!isShown) return null;
  return (
    <div ref={box} className="exit-progress" popover="manual" aria-hidden="true">
      <span className="row tight">
        {Array.from({ length: pressesToExit }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a mark is its place
          <i key={index} className={index < presses ? 'on' : ''} />
        ))}
      </span>
      <span>{t('shared.quickExit.progress', { left: pressesToExit - presses })}</span>
    </div>
  );
}

/** Turns Shift three times off and on, for this device. */
export function ShiftExitSwitch() {
  const [isOn, setOn] = useState(() => !withoutShiftExit.isOn);
  return (
    <button
      type="button"
      className="switch"
      role="switch"
      aria-checked={isOn}
      onClick={() => {
        withoutShiftExit.keep(isOn);
        setOn(!isOn);
      }}
    >
      <span>
        {t('shared.shiftExit')}
        <span className="hint" style={{ display: 'block' }}>
          {t('shared.shiftExit.hint')}
        </span>
      </span>
      <span className="track" aria-hidden="true" />
    </button>
  );
}
