import { useSyncExternalStore } from 'react';

let open = false;
let note: string | null = null;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

/** Opens Help now over whatever is shown. `intro` is one line under its heading, such as that the microphone is off. */
export function openHelp(intro: string | null = null): void {
  open = true;
  note = intro;
  tell();
}

export function closeHelp(): void {
  open = false;
  tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useHelpOpen(): boolean {
  return useSyncExternalStore(subscribe, () => open);
}

export function helpNote(): string | null {
  return note;
}
