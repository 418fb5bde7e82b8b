let whenOnline: (() => void) | null = null;

/**
 * Frees a seat when the room's connection can't: a beacon goes out even when the page closes. Without a network it goes as soon as
 * there is one, unless the person sat down again meanwhile.
 */
export function sayGone(pass: string): void {
  keepSeat();
  const say = (): void => {
    keepSeat();
    navigator.sendBeacon('/api/leave', JSON.stringify({ pass }));
  };
  if (navigator.onLine) {
    say();
    return;
  }
  whenOnline = say;
  addEventListener('online', say);
}

/** What was not said yet is not said any more. */
export function keepSeat(): void {
  if (whenOnline) removeEventListener('online', whenOnline);
  whenOnline = null;
}
