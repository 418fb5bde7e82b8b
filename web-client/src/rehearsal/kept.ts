import type { Progress, Summary } from './progress';
import { type ExerciseKey, exerciseKeys } from './script';

/** A rehearsal as this tab can take it up again after a reload. */
export type KeptRehearsal = {
  readonly room: string;
  readonly participantCode: string;
  readonly progress: Progress;
  /** The seats of the scripted people: they come back to them. */
  readonly seats: Readonly<Record<string, KeptSeat>>;
};
export type KeptSeat = {
  readonly who: string;
  readonly pass: string;
  readonly expiresAt: number;
  readonly name: number;
};

const goingKey = 'rehearsing';
const summaryKey = 'rehearsal';
let going: string | null = null; // where nothing may be stored, it lasts as long as the page
let summary: string | null = null;

export function keepRehearsal(rehearsal: KeptRehearsal): void {
  going = JSON.stringify(rehearsal);
  try {
    sessionStorage.setItem(goingKey, going);
  } catch {
    // A reload then begins anew.
  }
}

export function keptRehearsal(room: string): KeptRehearsal | null {
  const kept = parsed<KeptRehearsal>(() => sessionStorage.getItem(goingKey) ?? going);
  return kept?.room === room ? kept : null;
}

export function forgetRehearsal(): void {
  going = null;
  try {
    sessionStorage.removeItem(goingKey);
  } catch {
    // Nothing was stored there either.
  }
}

/** Stays on the device until the person removes it, or until Quick exit or "Clear this device". */
export function keepSummary(made: Summary): void {
  summary = JSON.stringify(made);
  try {
    localStorage.setItem(summaryKey, summary);
  } catch {
    // It lasts as long as the page.
  }
}

export function keptSummary(): Summary | null {
  const kept = parsed<Summary>(() => localStorage.getItem(summaryKey) ?? summary);
  return kept?.exercises?.every(({ key }) => exerciseKeys.includes(key)) ? kept : null;
}

export function forgetSummary(): void {
  summary = null;
  try {
    localStorage.removeItem(summaryKey);
  } catch {
    // Nothing was stored there either.
  }
}

let wanted: readonly ExerciseKey[] = [];

/** The next rehearsal has only these. */
export function want(only: readonly ExerciseKey[]): void {
  wanted = only;
}

export const wantedNext = (): readonly ExerciseKey[] => wanted;

function parsed<T>(read: () => string | null): T | null {
  try {
    return JSON.parse(read() ?? 'null') as T | null;
  } catch {
    return null;
  }
}
