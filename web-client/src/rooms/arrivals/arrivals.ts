import type { Arrival, RoomSnapshot } from '../../shared/contracts';
import type { EventOf } from '../event';
import { mayLead, seatOf } from '../seats/seats';

/** How people came in. */
export type Arrivals = {
  readonly known: readonly Arrival[] | null; // of people inside; null for somebody who does not lead
  readonly held: readonly string[]; // of whom this person knows that the door holds them: oneself, or all for facilitators
};

export const noArrivals: Arrivals = { known: null, held: [] };

export function fromSnapshot({ arrivals, held }: RoomSnapshot): Arrivals {
  return { known: arrivals ?? null, held: held ?? [] };
}

type ArrivalsEvent = EventOf<
  | 'participantJoined'
  | 'participantLeft'
  | 'arrivalNoted'
  | 'arrivalHeld'
  | 'participantWelcomed'
  | 'participantVouched'
  | 'invitationRevoked'
>;

export function evolve(arrivals: Arrivals, event: ArrivalsEvent, at: number): Arrivals {
  switch (event.$type) {
    case 'participantJoined': {
      const left = without(arrivals, event.who);
      return left.known ? { ...left, known: [...left.known, { id: event.who, at }] } : left;
    }
    case 'participantLeft':
      return without(arrivals, event.who);
    case 'arrivalNoted': {
      const { returning, invited, vouched } = event;
      return change(arrivals, event.who, {
        ...(returning && { returning }),
        ...(invited && { invited }),
        ...(vouched && { vouched }),
      });
    }
    case 'arrivalHeld':
      return { ...arrivals, held: [...arrivals.held.filter((id) => id !== event.who), event.who] };
    case 'participantWelcomed':
      return { ...arrivals, held: arrivals.held.filter((id) => id !== event.who) };
    case 'participantVouched': {
      const vouchedBy = [...(arrivalOf(arrivals, event.who)?.vouchedBy ?? []), event.by].sort();
      return change(arrivals, event.who, { vouched: true, vouchedBy });
    }
    case 'invitationRevoked':
      return {
        ...arrivals,
        known:
          arrivals.known?.map(({ invited, ...a }) => (a.id === event.whose || !invited ? a : { ...a, invited })) ??
          null,
      };
  }
}

function without(arrivals: Arrivals, who: string): Arrivals {
  return {
    known: arrivals.known?.filter(({ id }) => id !== who) ?? null,
    held: arrivals.held.filter((id) => id !== who),
  };
}

function change(arrivals: Arrivals, who: string, part: Partial<Arrival>): Arrivals {
  return { ...arrivals, known: arrivals.known?.map((a) => (a.id === who ? { ...a, ...part } : a)) ?? null };
}

// ---- what views read

export function arrivalOf(arrivals: Arrivals, who: string): Arrival | undefined {
  return arrivals.known?.find(({ id }) => id === who);
}

/** Whether the door holds microphone, camera and chat of this person until a facilitator welcomes them. */
type WithArrivals = { readonly arrivals: Arrivals };
type WithSeats = Parameters<typeof seatOf>[0];

export function isHeldAtDoor({ arrivals }: WithArrivals, who: string): boolean {
  return arrivals.held.includes(who);
}

/** Whether this person stays when `you` replace the links. A colleague stays by your own word. */
export function staysWithNewLinks(room: WithArrivals & WithSeats, who: string, you: string): boolean {
  const seat = seatOf(room, who);
  const arrival = arrivalOf(room.arrivals, who);
  if (!seat || who === you) return true;
  return mayLead(seat) ? (arrival?.vouchedBy?.includes(you) ?? false) : Boolean(arrival?.invited || arrival?.vouched);
}
