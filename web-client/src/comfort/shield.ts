import { useSyncExternalStore } from 'react';
import { onQuickExit } from '../shared/quickExit';
import { untilThere } from '../shared/untilThere';

export const topics = ['selfHarm', 'eating', 'substances', 'own'] as const;
/** What a message is folded for; `own` are the words of this person. */
export type Topic = (typeof topics)[number];
export type Theme = Exclude<Topic, 'own'>;

/** What this person does not want to read without being asked. It stays on this device, and nobody else knows of it. */
export type Shield = { readonly themes: readonly Theme[]; readonly words: readonly string[] };

export const mostWords = 100;
export const longestWord = 40;

const key = 'shield';
const nothing: Shield = { themes: [], words: [] };

/** Which topics a text touches. */
export type Finder = (text: string) => readonly Topic[];
/** Until the lists of words are there nobody knows what a message touches, so that each of them is folded. */
const notYet = 'notYet';

const none: readonly Topic[] = [];

let shield: Shield = nothing;
let finder: Finder | typeof notYet | null = null;
let found = new WeakMap<object, readonly Topic[]>();
let isRead = false;
const listeners = new Set<() => void>();
let stopWatching = (): void => undefined;

export function currentShield(): Shield {
  if (!isRead) {
    isRead = true;
    take(read());
  }
  return shield;
}

export function changeShield(part: Partial<Shield>): void {
  const next = { ...currentShield(), ...part };
  try {
    if (isEmpty(next)) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(next));
  } catch {
    // Holds for this page then.
  }
  take(next);
}

/** The topics that a message touches; null while the lists of words are on their way. */
export function topicsOf(message: { readonly body: string }): readonly Topic[] | null {
  currentShield();
  if (finder === null) return none;
  if (finder === notYet) return null;
  let its = found.get(message);
  if (!its) {
    its = finder(message.body);
    found.set(message, its);
  }
  return its;
}

export function useShield(): Shield {
  return useSyncExternalStore(subscribe, currentShield, currentShield);
}

/** Renders again when the answer of {@link topicsOf} may be another one. */
export function useFinder(): void {
  useSyncExternalStore(subscribe, currentFinder, currentFinder);
}

function currentFinder(): unknown {
  currentShield();
  return finder;
}

export function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) stopWatching = watch();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) stopWatching();
  };
}

/** Another tab of this browser may change it, or wipe it, while it is shown, or may have done so before. */
function watch(): () => void {
  const readAgain = () => {
    const kept = read();
    if (JSON.stringify(kept) !== JSON.stringify(currentShield())) take(kept);
  };
  const changed = (event: StorageEvent) => {
    if (event.key === key || event.key === null) readAgain();
  };
  readAgain();
  const stopForgetting = onQuickExit(() => take(nothing));
  addEventListener('storage', changed);
  return () => {
    removeEventListener('storage', changed);
    stopForgetting();
  };
}

function take(next: Shield): void {
  shield = next;
  found = new WeakMap();
  finder = isEmpty(next) ? null : notYet;
  if (finder === notYet) void load(next);
  for (const listener of listeners) listener();
}

/** Until the lists have come the messages stay folded, and each can still be opened. */
async function load(wanted: Shield): Promise<void> {
  const { finderOf } = await untilThere(() => import('./words'));
  if (wanted !== shield) return;
  finder = finderOf(wanted);
  for (const listener of listeners) listener();
}

function isEmpty({ themes, words }: Shield): boolean {
  return themes.length === 0 && words.length === 0;
}

function read(): Shield {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, unknown> | null;
    const list = (value: unknown) => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []);
    return {
      themes: topics.filter((topic): topic is Theme => topic !== 'own' && list(kept?.themes).includes(topic)),
      words: list(kept?.words)
        .map((word) => word.slice(0, longestWord))
        .slice(0, mostWords),
    };
  } catch {
    return nothing;
  }
}
