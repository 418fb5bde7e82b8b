// Kept on the device, because a network that needs it needs it the next time too. It says nothing about any meeting.
const key = 'relayOnly';

export function wantsRelayOnly(): boolean {
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return false; // a browser that may store nothing
  }
}

export function keepRelayOnly(on: boolean): void {
  try {
    if (on) localStorage.setItem(key, 'yes');
    else localStorage.removeItem(key);
  } catch {
    // Holds for this page then.
  }
}
