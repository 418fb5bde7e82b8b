let whenOnline: (() => void) | null = null;

/**
 * Frees a seat when there is no connection that could: a beacon is sent even while the page closes. Without a network it is sent as soon
 * as there is one, unless the person has joined again meanwhile.
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

/** Drops beacons that were not sent yet. */
export function keepSeat(): void {
  if (whenOnline) removeEventListener('online', whenOnline);
  whenOnline = null;
}
