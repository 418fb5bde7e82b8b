/** The server's time, from what it says happened just now: this device's own clock may be wrong by minutes. */
let ahead: number | null = null; // how far this device's clock is ahead of the server's

/** An entry or an answer that has just come, from that time of the server. What came late is told from what came at once. */
export function heardFromServer(at: number, now: number = Date.now()): void {
  ahead = ahead === null ? now - at : Math.min(ahead, now - at);
}

export function serverNow(now: number = Date.now()): number {
  return now - (ahead ?? 0);
}

export function forgetServerClock(): void {
  ahead = null;
}
