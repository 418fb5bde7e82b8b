import type { RoundState } from '../../shared/contracts';
import type { Breaks } from '../breaks/breaks';
import { nextInRound, type RoundNow } from '../rounds/rounds';
import { type Seats, seatOf } from '../seats/seats';

/** How a seat of the circle stands in the round. */
export type Mark = 'waiting' | 'shared' | 'passed';
export type Standing = {
  readonly who: string;
  readonly number: number;
  readonly mark: Mark;
  readonly now: boolean;
  readonly next: boolean;
};

type Seen = { readonly seats: Seats; readonly round: RoundNow; readonly breaks: Breaks };

const marks: Readonly<Record<RoundState, Mark>> = {
  waiting: 'waiting',
  later: 'waiting',
  passed: 'passed',
  declined: 'passed',
  shared: 'shared',
};

/**
 * The seats of the circle, in the order of the round; without one facilitators first, and people as they joined. Everybody sees the same
 * order, oneself in it too. Whoever leaves takes no number along.
 */
export function standings(room: Seen): readonly Standing[] {
  const rank = (role: string) => (role === 'facilitator' ? 0 : 1);
  const seated = [...room.seats.inside].sort((a, b) => rank(a.role) - rank(b.role)).map(({ id }) => id);
  const { round } = room;
  if (!round) return seated.map((who, i) => ({ who, number: i + 1, mark: 'waiting', now: false, next: false }));
  const next = round.phase === 'finished' ? undefined : (round.offered ?? nextInRound(room)?.who);
  const inRound = round.people.flatMap(({ who, state }, i) =>
    seatOf(room, who)
      ? [{ who, number: i + 1, mark: marks[state], now: round.now === who, next: next === who && round.now !== who }]
      : [],
  );
  const others = seated.filter((who) => !round.people.some((person) => person.who === who));
  return [
    ...inRound,
    ...others.map((who, i) => ({
      who,
      number: round.people.length + i + 1,
      mark: 'waiting' as const,
      now: false,
      next: false,
    })),
  ];
}

/** The part of the way round that the round has come, from the first seat; null before anybody had the turn. */
export function wayCome(seats: readonly Standing[], isFinished: boolean): number | null {
  if (isFinished) return 1;
  const ahead = seats.findIndex(({ mark, now }) => mark === 'waiting' && !now);
  const come = ahead < 0 ? seats.length : ahead;
  return come === 0 ? null : (come - 1) / seats.length;
}
