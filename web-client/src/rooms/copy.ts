import type { RoomStore } from './roomStore';

/** Puts a link on the clipboard, or shows it where that is not allowed. */
export async function copy(store: RoomStore, link: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(link);
    store.notify({ kind: 'copied' });
  } catch {
    store.notify({ kind: 'notCopied' });
  }
}
