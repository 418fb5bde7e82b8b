import { useSyncExternalStore } from 'react';
import { getSeat } from '../shared/seat';

/** How this person makes a session easier for themself. It stays in this tab, for this session, and nobody is told. */
export type Ease = {
  /** The pictures of people are darker and paler. */
  readonly dim: boolean;
  /** No picture is fetched or shown but one's own. */
  readonly noVideo: boolean;
  /** One's own picture is not shown here; the others see it as before. */
  readonly noSelf: boolean;
  /** Nothing tells of the chat. */
  readonly noChat: boolean;
  /** In the circle, voices come from the side where people sit. */
  readonly inSpace: boolean;
};

export const easeKeys = ['dim', 'noVideo', 'noSelf', 'noChat', 'inSpace'] as const;

const key = 'ease';
const nothing: Ease = { dim: false, noVideo: false, noSelf: false, noChat: false, inSpace: false };

let kept: { readonly room: string | null; readonly ease: Ease } | null = null;
const listeners = new Set<() => void>();

export function currentEase(): Ease {
  const room = getSeat()?.room ?? null;
  if (kept?.room !== room) kept = { room, ease: read(room) };
  return kept.ease;
}

export function changeEase(part: Partial<Ease>): void {
  const ease = { ...currentEase(), ...part };
  kept = { room: getSeat()?.room ?? null, ease };
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // Holds as long as the page.
  }
  for (const listener of listeners) listener();
}

export function useEase(): Ease {
  return useSyncExternalStore(subscribe, currentEase, currentEase);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(room: string | null): Ease {
  try {
    const stored = JSON.parse(sessionStorage.getItem(key) ?? 'null') as { room?: unknown; ease?: Partial<Ease> } | null;
    if (!stored || stored.room !== room) return nothing;
    return { ...nothing, ...Object.fromEntries(easeKeys.map((each) => [each, stored.ease?.[each] === true])) };
  } catch {
    return nothing;
  }
}
