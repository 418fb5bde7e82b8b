import type { PollForm, RoomPoll, RoomSnapshot } from '../../shared/contracts';
import type { EventOf } from '../event';

/** The polls that this person may see, in the order in which they were made, and the key that signs ballots. */
export type Polls = { readonly all: readonly RoomPoll[]; readonly key: string | null };

export const noPolls: Polls = { all: [], key: null };

export function fromSnapshot({ polls, ballots }: RoomSnapshot): Polls {
  return { all: polls ?? [], key: ballots ?? null };
}

type PollEvent = EventOf<
  | 'pollPrepared'
  | 'pollOpened'
  | 'ballotGiven'
  | 'pollAnswered'
  | 'sumsCounted'
  | 'sumsShown'
  | 'pollClosing'
  | 'pollClosed'
  | 'pollDeleted'
>;

export function evolve(polls: Polls, event: PollEvent): Polls {
  switch (event.$type) {
    case 'pollPrepared':
      return put(polls, { id: event.id, form: event.form, state: 'prepared', answers: 0 });
    case 'pollOpened':
      return put(without(polls, event.id), { id: event.id, form: event.form, state: 'open', answers: 0 });
    case 'ballotGiven':
      return change(polls, event.poll, { ballot: event.blinded });
    case 'pollAnswered':
      return change(polls, event.poll, { answers: event.answers });
    case 'sumsCounted':
      return change(polls, event.poll, { sums: event.sums });
    case 'sumsShown':
      return change(polls, event.poll, { sums: event.sums, isShown: true });
    case 'pollClosing':
      return change(polls, event.poll, { state: 'closing', closesAt: event.until });
    case 'pollClosed':
      return closed(polls, event.poll);
    case 'pollDeleted':
      return without(polls, event.poll);
  }
}

function without(polls: Polls, id: string): Polls {
  return { ...polls, all: polls.all.filter((poll) => poll.id !== id) };
}

function put(polls: Polls, poll: RoomPoll): Polls {
  const there = polls.all.some(({ id }) => id === poll.id);
  return { ...polls, all: there ? polls.all.map((old) => (old.id === poll.id ? poll : old)) : [...polls.all, poll] };
}

function change(polls: Polls, id: string, part: Partial<RoomPoll>): Polls {
  return { ...polls, all: polls.all.map((poll) => (poll.id === id ? { ...poll, ...part } : poll)) };
}

function closed(polls: Polls, id: string): Polls {
  const without = ({ ballot: _, closesAt: __, ...poll }: RoomPoll): RoomPoll => ({ ...poll, state: 'closed' });
  return { ...polls, all: polls.all.map((poll) => (poll.id === id ? without(poll) : poll)) };
}

// ---- what views read

/** Those that take answers at the moment. */
export const openPolls = ({ all }: Polls): readonly RoomPoll[] => all.filter(({ state }) => state === 'open');

export const isPulse = ({ kind }: PollForm): boolean => kind !== 'question';

/** The pulse of the beginning and of the end, each as it was asked last. */
export function pulses({ all }: Polls): { readonly before?: RoomPoll; readonly after?: RoomPoll } {
  const asked = all.filter(({ state }) => state !== 'prepared');
  const last = (kind: PollForm['kind']) => asked.findLast(({ form }) => form.kind === kind);
  const [before, after] = [last('before'), last('after')];
  return { ...(before && { before }), ...(after && { after }) };
}

/** The middle of a pulse, to one place; null without sums. */
export function meanOf({ sums }: RoomPoll): number | null {
  const all = sums?.reduce((sum, n) => sum + n, 0) ?? 0;
  if (!sums || all === 0) return null;
  return Math.round((10 * sums.reduce((sum, n, value) => sum + n * value, 0)) / all) / 10;
}

/** A pulse in five parts from light to heavy: 0 to 1, 2 to 3, 4 to 6, 7 to 8 and 9 to 10. */
export function partsOf({ sums }: RoomPoll): readonly number[] | null {
  if (!sums) return null;
  const within = (from: number, to: number): number => sums.slice(from, to + 1).reduce((sum, n) => sum + n, 0);
  return [within(0, 1), within(2, 3), within(4, 6), within(7, 8), within(9, 10)];
}
