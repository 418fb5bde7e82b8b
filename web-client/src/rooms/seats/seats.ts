import type { Participant, RemovedSeat, Role, RoomSnapshot } from '../../shared/contracts';
import { byId } from '../byId';
import type { EventOf } from '../event';

/** A person inside, without their devices, which the tracks know. */
export type Seat = Pick<Participant, 'id' | 'name' | 'keepsake' | 'tint' | 'role' | 'presence'> & {
  readonly claim: Role; // by the link they came by; the room may have given them another role
};

export type Seats = {
  readonly inside: readonly Seat[]; // in the order of joining
  readonly removed: readonly RemovedSeat[];
  readonly people: number | null; // how many are inside, in a session that lists only some of them
};

export const noSeats: Seats = { inside: [], removed: [], people: null };

export function fromSnapshot({ participants, removed, people }: RoomSnapshot): Seats {
  const inside = participants.map(({ id, name, keepsake, tint, role, presence, claim }) => ({
    id,
    name,
    keepsake,
    tint,
    role,
    presence,
    claim: claim ?? role,
  }));
  return { inside, removed, people: people ?? null };
}

type SeatsEvent = EventOf<
  | 'participantJoined'
  | 'participantDropped'
  | 'participantReturned'
  | 'participantLeft'
  | 'participantRemoved'
  | 'removalTermsSet'
  | 'removedPersonWrote'
  | 'removalUndone'
  | 'roleGiven'
>;

export function evolve(seats: Seats, event: SeatsEvent): Seats {
  switch (event.$type) {
    case 'participantJoined': {
      const { who: id, name, keepsake, tint, role } = event;
      const seat: Seat = { id, name, keepsake, tint, role, presence: 'here', claim: role };
      return { ...seats, inside: [...without(seats.inside, id), seat] };
    }
    case 'participantDropped':
      return change(seats, event.who, { presence: 'dropped' });
    case 'participantReturned':
      return change(seats, event.who, { presence: 'here' });
    case 'roleGiven':
      return change(seats, event.who, { role: event.role });
    case 'participantLeft':
      return { ...seats, inside: without(seats.inside, event.who) };
    case 'participantRemoved':
      return {
        ...seats,
        removed: [...without(seats.removed, event.who), { id: event.who, name: event.name }],
      };
    case 'removalTermsSet':
      return event.until === 'review' ? changeRemoved(seats, event.who, { until: event.until }) : seats;
    case 'removedPersonWrote':
      return changeRemoved(seats, event.who, { line: event.text });
    case 'removalUndone':
      return { ...seats, removed: without(seats.removed, event.who) };
  }
}

function change(seats: Seats, who: string, part: Partial<Seat>): Seats {
  return { ...seats, inside: seats.inside.map((seat) => (seat.id === who ? { ...seat, ...part } : seat)) };
}

function changeRemoved(seats: Seats, who: string, part: Partial<RemovedSeat>): Seats {
  return { ...seats, removed: seats.removed.map((seat) => (seat.id === who ? { ...seat, ...part } : seat)) };
}

function without<T extends { readonly id: string }>(list: readonly T[], id: string): readonly T[] {
  return list.filter((each) => each.id !== id);
}

// ---- what views read

type WithSeats = { readonly seats: Seats };

export function seatOf({ seats }: WithSeats, who: string): Seat | undefined {
  return byId(seats.inside).get(who);
}

/** Whether this person may admit, mute, remove and close. The room says who does, whatever link somebody came by. */
export function leads(room: WithSeats, who: string): boolean {
  return seatOf(room, who)?.role === 'facilitator';
}

/** Whether this person leads because a facilitator asked them to: that can be taken back. */
export function isPromoted(seat: Seat): boolean {
  return seat.role === 'facilitator' && seat.claim === 'participant';
}

/** Whether this person leads, or may do so at any time by the facilitators' link: then nobody can remove them. */
export function mayLead(seat: Seat): boolean {
  return seat.role === 'facilitator' || seat.claim === 'facilitator';
}

/** Whether this person came by the facilitators' link and has stepped down: they may step up again. */
export function hasSteppedDown(room: WithSeats, who: string): boolean {
  const seat = seatOf(room, who);
  return seat?.role === 'participant' && seat.claim === 'facilitator';
}

/** Everybody in the session, also those whom a large session does not list. */
export function peopleInside({ seats }: WithSeats): number {
  return seats.people ?? seats.inside.length;
}

/** Facilitators, then people, each in the order they joined; one's own tile last. Nobody moves because they speak. */
export function seatOrder({ seats }: WithSeats, you: string, pinned: string | null = null): readonly string[] {
  const rank = (seat: Seat) => (seat.id === pinned ? 0 : seat.id === you ? 3 : seat.role === 'facilitator' ? 1 : 2);
  // People of the same rank stay in the order of joining.
  return [...seats.inside].sort((a, b) => rank(a) - rank(b)).map((seat) => seat.id);
}

/** This participant and all who came later: one command of a facilitator removes them together. */
export function cameSince({ seats }: WithSeats, who: string): readonly Seat[] {
  const first = seats.inside.findIndex((seat) => seat.id === who);
  return first < 0 ? [] : seats.inside.slice(first).filter((seat) => !mayLead(seat));
}
