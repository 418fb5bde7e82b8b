import { useSyncExternalStore } from 'react';

/** A facilitator's own notes. They stay in this tab, for this session; Quick exit takes them with everything else, and nobody is sent them. */
const key = 'facilitatorNotes';
export const longestNotes = 4_000;

let kept: { readonly room: string; readonly text: string } | null = null;
const listeners = new Set<() => void>();

export function notesOf(room: string): string {
  if (kept?.room !== room) kept = { room, text: read(room) };
  return kept.text;
}

export function writeNotes(room: string, text: string): void {
  kept = { room, text };
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // They last as long as the page.
  }
  for (const listener of listeners) listener();
}

/** When the session is over for this person. */
export function wipeNotes(): void {
  kept = null;
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Nothing is stored then.
  }
  for (const listener of listeners) listener();
}

export function useNotes(room: string): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notesOf(room),
  );
}

function read(room: string): string {
  try {
    const stored = JSON.parse(sessionStorage.getItem(key) ?? 'null') as { room?: unknown; text?: unknown } | null;
    return stored?.room === room && typeof stored.text === 'string' ? stored.text : '';
  } catch {
    return '';
  }
}

/** A file of this person's own, made on the device. */
export function saveNotes(room: string, name: string): void {
  const address = URL.createObjectURL(new Blob([notesOf(room)], { type: 'text/plain' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: `${name}.txt` });
  link.click();
  URL.revokeObjectURL(address);
}
