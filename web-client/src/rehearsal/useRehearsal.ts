import { useSyncExternalStore } from 'react';
import { t } from '../texts/texts';
import type { Rehearsal, RehearsalState } from './Rehearsal';
import type { Practice } from './script';

export const useRehearsal = (rehearsal: Rehearsal): RehearsalState =>
  useSyncExternalStore(rehearsal.subscribe, rehearsal.getState);

/** Whom an exercise is about, last of its cast, and who else is named in its words. */
export function namesIn({ cast }: Practice, names: RehearsalState['names']): { name: string; other: string } {
  return { name: names[cast.at(-1) ?? ''] ?? '', other: names[cast.at(-2) ?? ''] ?? '' };
}

/** What to do now. */
export function hintOf({ key, ...exercise }: Practice, { progress, names }: RehearsalState): string {
  const said = namesIn({ key, ...exercise }, names);
  const isSecond = progress.found > 0;
  if (isSecond && (key === 'remove' || key === 'round' || key === 'notSafe')) return t(`rehearsal.${key}.hint.1`, said);
  return t(`rehearsal.${key}.hint.0`, said);
}
