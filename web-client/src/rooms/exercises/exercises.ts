import type { Exercise, RoomSnapshot } from '../../shared/contracts';
import type { EventOf } from '../event';

/** The exercise that everybody is shown; null without one. */
export type ExerciseNow = Exercise | null;

export function fromSnapshot({ exercise }: RoomSnapshot): ExerciseNow {
  return exercise ?? null;
}

export function evolve(_: ExerciseNow, event: EventOf<'exerciseStarted' | 'exerciseEnded'>, at: number): ExerciseNow {
  return event.$type === 'exerciseStarted' ? { kind: event.kind, since: at, by: event.by } : null;
}
