import type { RoomSnapshot } from '../../shared/contracts';
import type { EventOf } from '../event';
import type { Seats } from '../seats/seats';

/** Who has asked to speak, in the order of asking. */
export type Floor = { readonly hands: readonly string[] };

export const noFloor: Floor = { hands: [] };

export function fromSnapshot({ hands }: RoomSnapshot): Floor {
  return { hands };
}

export function evolve(floor: Floor, event: EventOf<'participantLeft' | 'handRaised' | 'handLowered'>): Floor {
  const others = floor.hands.filter((who) => who !== event.who);
  switch (event.$type) {
    case 'handRaised':
      return { hands: [...others, event.who] };
    case 'participantLeft':
    case 'handLowered':
      return { hands: others };
  }
}

// ---- what views read

type WithFloor = { readonly floor: Floor };

export function hasHand({ floor }: WithFloor, who: string): boolean {
  return floor.hands.includes(who);
}

/** The person's place in the queue of hands; null without a raised hand, 0 where a large session does not show the hands of others. */
export function handNumber({ floor, seats }: WithFloor & { readonly seats: Seats }, who: string): number | null {
  if (!floor.hands.includes(who)) return null;
  return seats.people === null ? floor.hands.indexOf(who) + 1 : 0;
}
