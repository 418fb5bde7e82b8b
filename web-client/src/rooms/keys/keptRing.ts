import type { KeptRing } from './ring';

// For a reload of this tab: Quick exit and leaving wipe it.
const key = 'keys';

export function keepRing(kept: KeptRing): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // Then another page of this seat is another page for the others too.
  }
}

export function keptRing(): KeptRing | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as KeptRing | null;
  } catch {
    return null;
  }
}

export function wipeRing(): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Nothing was stored there either.
  }
}
