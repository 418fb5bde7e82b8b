import { useSyncExternalStore } from 'react';

/**
 * What Help now says about the session that goes on behind it. `mute` is present only while others hear this person, `notSafe` tells the
 * facilitators at once, who are there or not, and `helper` is one of them, if one
 * can be seen.
 */
export type SessionNote = {
  readonly text: string;
  readonly mute?: () => void;
  readonly notSafe?: () => void;
  readonly isAnybodyThere?: boolean;
  /** Asks a facilitator to step out with this person. */
  readonly stepOut?: () => void;
  readonly helper?: { readonly name: string; readonly ask?: () => void };
};

let atDoor: readonly string[] | null = null;

/** The countries whose help lines come first for the group whose link is open; null when none is. */
export function setRegionsAtDoor(regions: readonly string[] | null): void {
  atDoor = regions;
}

export const regionsAtDoor = (): readonly string[] | null => atDoor;

let open = false;
let note: SessionNote | null = null;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

/** Opens Help now over whatever is shown. */
export function openHelp(): void {
  open = true;
  tell();
}

export function closeHelp(): void {
  open = false;
  tell();
}

export function setSessionNote(next: SessionNote | null): void {
  note = next;
  tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useHelpOpen(): boolean {
  return useSyncExternalStore(subscribe, () => open);
}

export function useSessionNote(): SessionNote | null {
  return useSyncExternalStore(subscribe, () => note);
}
