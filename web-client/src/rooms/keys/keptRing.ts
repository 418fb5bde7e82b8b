import type { KeptRing } from './ring';
import type { KeptTextKey } from './textKeys';

// For a reload of this tab: Quick exit and leaving wipe it.
const key = 'keys';
const keyOfTexts = 'textKeys';
type KeptTexts = { readonly room: string; readonly keys: readonly KeptTextKey[] };

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

/** The keys of texts that are still to be read in that room. */
export function keepTextKeys(kept: KeptTexts): void {
  try {
    sessionStorage.setItem(keyOfTexts, JSON.stringify(kept));
  } catch {
    // Then what was said before a reload stays closed.
  }
}

export function keptTextKeys(room: string): readonly KeptTextKey[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOfTexts) ?? 'null') as KeptTexts | null;
    return kept?.room === room ? kept.keys : [];
  } catch {
    return [];
  }
}

export function wipeRing(): void {
  try {
    sessionStorage.removeItem(key);
    sessionStorage.removeItem(keyOfTexts);
  } catch {
    // Nothing was stored there either.
  }
}
