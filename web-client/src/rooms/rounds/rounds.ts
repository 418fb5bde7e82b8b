import type { MicrophonePolicy, RoomSnapshot, Round, RoundSeat, RoundState } from '../../shared/contracts';
import type { Breaks } from '../breaks/breaks';
import type { EventOf } from '../event';
import type { Floor } from '../floor/floor';
import { leads, type Seat, type Seats, seatOf } from '../seats/seats';

/** The round that is going on or has just finished; null without one. */
export type RoundNow = Round | null;

export function fromSnapshot({ round }: RoomSnapshot): RoundNow {
  return round ? whole(round) : null;
}

/** What is not there is left out on the wire. */
function whole(round: Round): Round {
  const { now, last, offered, endsAt, until, hasAsked, hidesTime, pausedAt, pausedBy } = round;
  return {
    ...round,
    now: now ?? null,
    last: last ?? null,
    offered: offered ?? null,
    endsAt: endsAt ?? null,
    until: until ?? null,
    hasAsked: hasAsked ?? false,
    hidesTime: hidesTime ?? false,
    pausedAt: pausedAt ?? null,
    pausedBy: pausedBy ?? null,
  };
}

type RoundEvent = EventOf<
  | 'participantJoined'
  | 'participantLeft'
  | 'roundStarted'
  | 'turnBegan'
  | 'turnEnded'
  | 'stickOffered'
  | 'stickReturned'
  | 'minuteAsked'
  | 'minuteAdded'
  | 'roundWaits'
  | 'roundPaused'
  | 'roundResumed'
  | 'roundMoved'
  | 'roundTimeHidden'
  | 'roundFinished'
  | 'roundEnded'
>;

/** As long as the server's: a round that goes on again waits for what it waited for. */
const quietFor = 5_000;
const absentFor = 30_000;
const offeredFor = 45_000;

export function evolve(round: RoundNow, event: RoundEvent, at: number): RoundNow {
  if (event.$type === 'roundStarted') {
    const { id, prompt, perPerson, order, followsMicrophone, until } = event;
    return {
      ...{ id, prompt, perPerson, order, followsMicrophone, until, phase: 'between', turn: 0, since: at },
      ...{ now: null, last: null, offered: null, endsAt: null, hasAsked: false, hidesTime: false },
      ...{ pausedAt: null, pausedBy: null },
      people: event.people.map((who) => ({ who, state: 'waiting', turn: 0 })),
    };
  }
  if (round === null || event.$type === 'roundEnded') return null;
  switch (event.$type) {
    case 'turnBegan':
      return {
        ...round,
        ...{ phase: 'sharing', turn: event.turn, now: event.who, last: event.who, since: at },
        ...{ endsAt: event.endsAt ?? null, offered: null, until: null, hasAsked: false },
      };
    case 'turnEnded':
      return ended(round, event.who, event.state, at, event.until);
    case 'stickOffered':
      return { ...round, offered: event.to, until: event.until };
    case 'stickReturned':
      return { ...round, offered: null, until: null };
    case 'minuteAsked':
      return { ...round, hasAsked: true };
    case 'minuteAdded':
      return { ...round, endsAt: event.endsAt, hasAsked: false };
    case 'roundWaits':
      return { ...round, until: event.until };
    case 'roundPaused':
      return { ...round, pausedAt: at, pausedBy: event.by ?? null };
    case 'roundResumed': {
      if (round.pausedAt == null) return round;
      const endsAt = round.endsAt == null ? null : round.endsAt + at - round.pausedAt;
      const wait = round.phase === 'sharing' ? absentFor : round.offered == null ? quietFor : offeredFor;
      return { ...round, endsAt, until: at + wait, pausedAt: null, pausedBy: null };
    }
    case 'roundMoved': {
      const seat = round.people.find(({ who }) => who === event.who);
      if (!seat) return round;
      return { ...round, people: round.people.filter((each) => each !== seat).toSpliced(event.place, 0, seat) };
    }
    case 'roundTimeHidden':
      return { ...round, hidesTime: event.hidden };
    case 'roundFinished':
      return { ...still(round, at), phase: 'finished', pausedAt: null, pausedBy: null };
    case 'participantJoined':
      if (round.people.some(({ who }) => who === event.who)) return round;
      return { ...round, people: [...round.people, { who: event.who, state: 'waiting', turn: 0 }] };
    case 'participantLeft':
      if (round.now === event.who) return ended(round, event.who, 'later', at);
      return round.offered === event.who ? { ...round, offered: null, until: null } : round;
  }
}

function ended(round: Round, who: string, state: RoundState, at: number, until?: number | null): Round {
  const people = round.people.map((seat) => (seat.who === who ? { who, state, turn: round.turn } : seat));
  if (round.now === who) return { ...still(round, at), people, phase: 'between', until: until ?? at + quietFor };
  return round.offered === who ? { ...round, people, offered: null, until: null } : { ...round, people };
}

function still(round: Round, at: number): Round {
  return { ...round, now: null, offered: null, since: at, endsAt: null, until: null, hasAsked: false };
}

// ---- what views read

type WithRound = { readonly round: RoundNow };
type People = { readonly seats: Seats; readonly breaks: Breaks };

/** Somebody of the round who is in the room, with their number in it. */
export type RoundPerson = RoundSeat & { readonly seat: Seat; readonly number: number };

/** The people of the round who are in the room, in its order. Numbers are those of the order, so nobody's changes when somebody leaves. */
export function roundPeople(room: WithRound & People): readonly RoundPerson[] {
  return (room.round?.people ?? []).flatMap((person, i) => {
    const seat = seatOf(room, person.who);
    return seat ? [{ ...person, seat, number: i + 1 }] : [];
  });
}

/** Who are still to be offered the turn, the next first: those who wait, in the order of the round, then those who put it off. */
export function toCome(room: WithRound & People): readonly RoundPerson[] {
  const rank = ({ state, turn }: RoundPerson) => (state === 'waiting' ? -1 : turn);
  return roundPeople(room)
    .filter(({ who, state }) => who !== room.round?.now && isToCome(state))
    .sort((a, b) => rank(a) - rank(b));
}

const isToCome = (state: RoundState) => state === 'waiting' || state === 'later' || state === 'passed';

/** Who comes next by the order; null where the talking stick decides, and when nobody is left. */
export function nextInRound(room: WithRound & People): RoundPerson | null {
  return room.round && !handsOn(room.round) ? (toCome(room)[0] ?? null) : null;
}

/** Whether the one who shared last hands the stick on. */
export function handsOn({ order, turn }: Round): boolean {
  return order === 'stick' && turn > 0;
}

/** Whether everybody has been asked once, and those who passed or put it off are asked again. */
export function isComingBack(room: WithRound & People): boolean {
  const { round } = room;
  if (!round || round.phase === 'finished') return false;
  if (round.now != null) return round.people.some(({ who, state }) => who === round.now && state !== 'waiting');
  const next = toCome(room)[0];
  return next !== undefined && next.state !== 'waiting';
}

/** Whether the person cannot share now: they stepped out, or their connection is lost. */
export function isAbsent({ seats, breaks }: People, who: string): boolean {
  return breaks.has(who) || seatOf({ seats }, who)?.presence === 'dropped';
}

/** The milliseconds that the person sharing has left, not below 0; null without a time. A paused round stands still. */
export function timeLeft(round: Round, now: number): number | null {
  if (round.endsAt == null || round.phase !== 'sharing') return null;
  return Math.max(0, round.endsAt - (round.pausedAt ?? now));
}

type Speaking = WithRound & {
  readonly seats: Seats;
  readonly floor: Floor;
  readonly microphones: MicrophonePolicy;
};

/** Who can have their microphone on: what facilitators chose, or a round with which it goes. */
export function microphonePolicy({ round, microphones }: Omit<Speaking, 'seats' | 'floor'>): MicrophonePolicy {
  return round?.followsMicrophone && round.phase !== 'finished' ? 'floor' : microphones;
}

/** Whether this person can have their microphone on, as far as the floor says. Facilitators always can. */
export function maySpeak(room: Speaking, who: string): boolean {
  if (leads(room, who)) return true;
  const policy = microphonePolicy(room);
  return policy === 'all' || (policy === 'floor' && (room.round?.now === who || room.floor.speaker === who));
}
