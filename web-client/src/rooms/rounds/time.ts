import { useSyncExternalStore } from 'react';
import { KeptChoice } from '../../shared/keptChoice';
import { t } from '../../texts/texts';

const kept = new KeptChoice('hidesRoundTime');
const listeners = new Set<() => void>();
let hides = kept.isOn;

/** Whether this person wants to see no time; it stays on this device. */
export function useHidesTime(): boolean {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => hides,
    () => hides,
  );
}

export function hideTime(hide: boolean): void {
  hides = hide;
  kept.keep(hide);
  for (const changed of listeners) changed();
}

/** "1:14", begun seconds counted whole. */
export function clockOf(left: number): string {
  const seconds = Math.ceil(left / 1000);
  return `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`;
}

/** The time that is left, kindly: it never turns into a warning, and at zero it is an offer. */
export function timeWords(left: number): string {
  return left > 0 ? t('rounds.time.left', { time: clockOf(left) }) : t('rounds.time.over');
}
