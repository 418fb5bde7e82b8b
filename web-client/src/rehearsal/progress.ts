import type { RoomEvent } from '../shared/contracts';
import type { ExerciseKey, Pattern, Practice, Script } from './script';

export type Result = {
  readonly state: 'practised' | 'skipped' | 'notYet';
  /** From its beginning until it was done. */
  readonly seconds?: number;
  readonly notes: readonly string[];
  /** Whom it was about, as they were called then. */
  readonly name?: string;
};

/** How far somebody is in the script. Nothing here is sent to anybody. */
export type Progress = {
  readonly order: readonly ExerciseKey[];
  /** Which of `order` is on; as many as there are: none is left. */
  readonly at: number;
  readonly phase: 'running' | 'done';
  /** How many of its `until` have happened. */
  readonly found: number;
  /** How often what counts by times has happened. */
  readonly counts: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
  readonly startedAt: number;
  readonly beganAt: number;
  readonly results: Readonly<Partial<Record<ExerciseKey, Result>>>;
};

/** Who is who at the moment: the seats of scripted people by their keys, and the facilitator's own as `you`. */
export type Cast = ReadonlyMap<string, string>;

export function beginning(script: Script, at: number, only: readonly ExerciseKey[] = []): Progress {
  const all = script.exercises.map(({ key }) => key);
  const order = only.length > 0 ? all.filter((key) => only.includes(key)) : all;
  return { order, ...fresh, at: 0, startedAt: at, beganAt: at, results: {} };
}

const fresh = { phase: 'running', found: 0, counts: {}, notes: [] } as const;

export const exerciseOf = (script: Script, { order, at }: Progress): Practice | null =>
  script.exercises.find(({ key }) => key === order[at]) ?? null;

/** What the log says has happened. */
export function heard(
  progress: Progress,
  script: Script,
  event: RoomEvent,
  cast: Cast,
  at: number,
  nameOf: (key: string) => string | undefined,
): Progress {
  const exercise = exerciseOf(script, progress);
  if (!exercise) return progress;
  const counts = { ...progress.counts };
  const notes = new Set(progress.notes);
  for (const [note, pattern] of Object.entries(exercise.notes)) {
    if (!matches(pattern, event, cast)) continue;
    counts[note] = (counts[note] ?? 0) + 1;
    if (counts[note] >= (pattern.times ?? 1)) notes.add(note);
  }
  const isNext = exercise.until[progress.found]?.any.some((pattern) => matches(pattern, event, cast)) ?? false;
  if (!isNext && notes.size === progress.notes.length && same(counts, progress.counts)) return progress;
  const found = progress.found + (isNext ? 1 : 0);
  const next: Progress = { ...progress, found, counts, notes: [...notes] };
  if (found < exercise.until.length) return next;
  // What happens after it was done still counts for its notes.
  const before = progress.results[exercise.key];
  const name = before?.name ?? nameOf(exercise.cast.at(-1) ?? '');
  const seconds = progress.phase === 'done' ? before?.seconds : Math.round((at - progress.beganAt) / 1000);
  const result: Result = {
    state: 'practised',
    notes: next.notes,
    ...(seconds === undefined ? {} : { seconds }),
    ...(name ? { name } : {}),
  };
  return { ...next, phase: 'done', results: { ...progress.results, [exercise.key]: result } };
}

const same = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean =>
  Object.keys(a).every((key) => a[key] === b[key]);

export function matches(pattern: Pattern, event: RoomEvent, cast: Cast): boolean {
  if (pattern.event !== event.$type) return false;
  const said = event as { who?: unknown; by?: unknown; toWho?: unknown; state?: unknown };
  const is = (key: string | undefined, value: unknown): boolean =>
    key === undefined || (value !== undefined && cast.get(key) === value);
  return (
    is(pattern.who, said.who) &&
    is(pattern.by, said.by) &&
    is(pattern.to, said.toWho) &&
    (pattern.state === undefined || pattern.state === said.state)
  );
}

/** Goes on to the next exercise; one that was not done is skipped. */
export function goneOn(progress: Progress, at: number): Progress {
  const key = progress.order[progress.at];
  if (key === undefined) return progress;
  const results = progress.results[key] ? progress.results : { ...progress.results, [key]: skipped(progress) };
  return { ...progress, ...fresh, at: progress.at + 1, beganAt: at, results };
}

const skipped = ({ notes }: Progress): Result => ({ state: 'skipped', notes });

/** The same exercise from its beginning. What was practised before stays practised. */
export const again = (progress: Progress, at: number): Progress => ({ ...progress, ...fresh, beganAt: at });

/** Goes to an exercise that has been, or is to come. */
export function goneTo(progress: Progress, place: number, at: number): Progress {
  return progress.order[place] === undefined ? progress : { ...progress, ...fresh, at: place, beganAt: at };
}

export const isOver = ({ order, at }: Progress): boolean => at >= order.length;

export type Summary = {
  readonly minutes: number;
  readonly exercises: readonly (Result & { readonly key: ExerciseKey })[];
};

export function summaryOf(script: Script, progress: Progress, at: number, earlier: Summary | null): Summary {
  const known = (key: ExerciseKey): Result | undefined => earlier?.exercises.find((result) => result.key === key);
  return {
    minutes: Math.max(1, Math.round((at - progress.startedAt) / 60_000)),
    exercises: script.exercises.map(({ key }) => {
      const now = progress.results[key];
      const before = known(key);
      const result = now?.state === 'practised' ? now : before?.state === 'practised' ? before : (now ?? before);
      return { ...(result ?? { state: 'notYet', notes: [] }), key };
    }),
  };
}
