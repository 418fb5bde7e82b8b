// What somebody keeps for themselves: in this browser's own store, and nowhere else.
import { isLocked, type Key, keyOf, lock, unlock } from './lock';

const name = 'own-tools';
const table = 'kept';

/** One check-in a day; 0 is "really struggling", 4 is "steady". */
export type Mood = { day: string; mood: number; word: string };
export type Page = { id: string; day: string; prompt: string; text: string };
export type Kept = { moods: Mood[]; plan: string[]; pages: Page[] };

export const steps = 6;
export const nothing = (): Kept => ({ moods: [], plan: Array.from({ length: steps }, () => ''), pages: [] });

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export class Store {
  private key: Key | null = null;

  private constructor(private readonly db: IDBDatabase) {}

  /** Null where the browser keeps nothing. */
  static async open(): Promise<Store | null> {
    try {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(table);
      const db = await done(request);
      db.onversionchange = () => db.close(); // another tab wipes
      return new Store(db);
    } catch {
      return null;
    }
  }

  private row(): Promise<unknown> {
    return done(this.db.transaction(table).objectStore(table).get(table));
  }

  private async put(row: unknown): Promise<void> {
    await done(this.db.transaction(table, 'readwrite').objectStore(table).put(row, table));
  }

  /** There is a PIN before it, and it was not given here. */
  async needsPin(): Promise<boolean> {
    return this.key === null && isLocked(await this.row());
  }

  /** Fails while a PIN is needed. */
  async read(): Promise<Kept> {
    const row = await this.row();
    if (!isLocked(row)) return asKept(row);
    if (!this.key) throw new LockedError();
    return asKept(await unlock(row, this.key));
  }

  async givePin(pin: string): Promise<boolean> {
    const row = await this.row();
    if (!isLocked(row)) return true;
    try {
      const key = await keyOf(pin, row);
      await unlock(row, key);
      this.key = key;
      return true;
    } catch {
      return false;
    }
  }

  get hasPin(): boolean {
    return this.key !== null;
  }

  /** From now on with this PIN, or with none. */
  async setPin(pin: string | null): Promise<void> {
    const key = pin === null ? null : await keyOf(pin);
    await navigator.locks.request(name, async () => {
      const kept = await this.read();
      await this.put(key ? await lock(kept, key) : kept);
      this.key = key;
    });
  }

  /**
   * Two tabs lose nothing of each other's: words are changed in one transaction, and where they are locked, by one tab at a time. Fails
   * where another tab has set or taken away a PIN in the meantime.
   */
  async change(how: (kept: Kept) => void): Promise<Kept> {
    const { key } = this;
    if (key)
      return await navigator.locks.request(name, async () => {
        const row = await this.row();
        if (!isLocked(row)) throw new LockedError();
        const kept = asKept(await unlock(row, key));
        how(kept);
        await this.put(await lock(kept, key));
        return kept;
      });
    const rows = this.db.transaction(table, 'readwrite').objectStore(table);
    const row = await done(rows.get(table));
    if (isLocked(row)) throw new LockedError();
    const kept = asKept(row);
    how(kept);
    await done(rows.put(kept, table));
    return kept;
  }

  close(): void {
    this.db.close();
  }
}

/** Another tab has set or taken away the PIN: the page begins anew. */
export class LockedError extends Error {}

/** What was on this device for that day on, with what was chosen. Never fails: where nothing is kept, or a PIN is before it, there is nothing. */
export async function moodsSince(day: string): Promise<Mood[]> {
  const store = await Store.open();
  const kept = await store?.read().catch(nothing);
  store?.close();
  return kept?.moods.filter((each) => each.day >= day) ?? [];
}

/** Whatever a file says, only what belongs here comes out of it. */
export function asKept(value: unknown): Kept {
  const { moods, plan, pages } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const list = (from: unknown): Record<string, unknown>[] =>
    Array.isArray(from) ? from.filter((each) => typeof each === 'object' && each !== null) : [];
  const text = (from: unknown): string => (typeof from === 'string' ? from : '');
  const isDay = (from: unknown): from is string => typeof from === 'string' && /^\d{4}-\d\d-\d\d$/.test(from);
  return {
    moods: list(moods)
      .filter(({ day, mood }) => isDay(day) && Number.isInteger(mood) && Number(mood) >= 0 && Number(mood) <= 4)
      .map(({ day, mood, word }) => ({ day: text(day), mood: Number(mood), word: text(word) }))
      .sort((a, b) => a.day.localeCompare(b.day)),
    plan: nothing().plan.map((_, step) => text(Array.isArray(plan) ? plan[step] : '')),
    pages: list(pages)
      .filter(({ id, day }) => text(id) !== '' && isDay(day))
      .map(({ id, day, prompt, text: words }) => ({
        id: text(id),
        day: text(day),
        prompt: text(prompt),
        text: text(words),
      })),
  };
}

/** A copy that is brought back loses nothing that is here: days and pages come together, and words of a step that differ stand below. */
export function bringBack(kept: Kept, copy: Kept): void {
  const days = new Set(kept.moods.map(({ day }) => day));
  kept.moods = [...kept.moods, ...copy.moods.filter(({ day }) => !days.has(day))].sort((a, b) =>
    a.day.localeCompare(b.day),
  );
  const ids = new Set(kept.pages.map(({ id }) => id));
  kept.pages = [...kept.pages, ...copy.pages.filter(({ id }) => !ids.has(id))].sort((a, b) =>
    a.day.localeCompare(b.day),
  );
  kept.plan = kept.plan.map((here, step) => {
    const there = copy.plan[step] ?? '';
    return here.includes(there) ? here : [here, there].filter(Boolean).join('\n');
  });
}

/** The pieces of a line through the days: where a day has no check-in, the line has a gap. */
export function piecesOf(moods: readonly Mood[], days: readonly string[]): [day: number, mood: number][][] {
  const of = new Map(moods.map(({ day, mood }) => [day, mood]));
  const pieces: [number, number][][] = [[]];
  days.forEach((day, place) => {
    const mood = of.get(day);
    if (mood === undefined) pieces.push([]);
    else pieces.at(-1)?.push([place, mood]);
  });
  return pieces.filter((piece) => piece.length > 0);
}

/** The last days up to today, on this device's calendar. */
export function lastDays(count: number, today: string): string[] {
  const end = Date.parse(`${today}T00:00Z`);
  return Array.from({ length: count }, (_, back) =>
    new Date(end - (count - 1 - back) * 86_400_000).toISOString().slice(0, 10),
  );
}
