import type { HandOrder, RoomSnapshot } from '../../shared/contracts';
import type { EventOf } from '../event';
import type { RoundNow } from '../rounds/rounds';
import type { Seats } from '../seats/seats';

export type RaisedHand = { readonly at: number; readonly byText: boolean };

/** Who has asked to speak, in the order in which they are invited, and who was invited. */
export type Floor = {
  readonly hands: readonly string[];
  readonly raised: ReadonlyMap<string, RaisedHand>;
  readonly order: HandOrder;
  readonly speaker: string | null;
};

export const noFloor: Floor = { hands: [], raised: new Map(), order: 'raised', speaker: null };

export function fromSnapshot({ hands, raised, handOrder, speaker }: RoomSnapshot): Floor {
  return {
    hands,
    raised: new Map(raised?.map(({ who, at, byText }) => [who, { at, byText: byText ?? false }])),
    order: handOrder ?? 'raised',
    speaker: speaker ?? null,
  };
}

type FloorEvent = EventOf<
  'participantLeft' | 'handRaised' | 'handLowered' | 'handMoved' | 'handOrderSet' | 'invitedToSpeak'
>;

export function evolve(floor: Floor, event: FloorEvent, at: number): Floor {
  switch (event.$type) {
    case 'handRaised': {
      const before = floor.raised.get(event.who);
      const hand = { at: before?.at ?? event.since ?? at, byText: event.byText ?? false };
      const raised = new Map(floor.raised).set(event.who, hand);
      if (floor.hands.includes(event.who)) return { ...floor, raised };
      return { ...floor, raised, hands: put(floor.hands, event.who, event.place ?? floor.hands.length) };
    }
    case 'handMoved':
      if (!floor.hands.includes(event.who)) return floor;
      return { ...floor, hands: put(without(floor.hands, event.who), event.who, event.place) };
    case 'handOrderSet':
      return { ...floor, order: event.order };
    case 'invitedToSpeak':
      return { ...lowered(floor, event.who), speaker: event.who };
    case 'participantLeft':
    case 'handLowered':
      return lowered(floor, event.who);
  }
}

function lowered(floor: Floor, who: string): Floor {
  const raised = new Map(floor.raised);
  raised.delete(who);
  const speaker = floor.speaker === who ? null : floor.speaker;
  return { ...floor, raised, hands: without(floor.hands, who), speaker };
}

const without = (hands: readonly string[], who: string) => hands.filter((each) => each !== who);
const put = (hands: readonly string[], who: string, place: number) => hands.toSpliced(place, 0, who);

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

/** Whether the person was invited to speak and has not finished. */
export function isInvited({ floor }: WithFloor, who: string): boolean {
  return floor.speaker === who;
}

/** What a facilitator can do about a person's hand. In a round, hands are for after it. */
export function handOf(room: WithFloor & { readonly seats: Seats; readonly round: RoundNow }, who: string) {
  const { round, floor } = room;
  const going = round !== null && round.phase !== 'finished' && round.pausedAt == null;
  return { number: handNumber(room, who), last: floor.hands.length, mayInvite: !going && floor.speaker !== who };
}
