import type { RoomSnapshot, SideRoomName, SideRoomsBy } from '../../shared/contracts';
import type { EventOf } from '../event';
import { leads, type Seats } from '../seats/seats';

/** What this seat may know of the side rooms. */
export type SideRooms = {
  readonly rooms: readonly SideRoom[];
  readonly how: SideRoomsBy | null; // null while no rooms are prepared or open
  readonly open: boolean; // offered to people; before, only facilitators know of them
  readonly mayChange: boolean; // to another room than the one that was offered
  readonly time: number | null; // for how long they were prepared, for facilitators
  readonly endsAt: number | null;
  readonly backAt: number | null; // everybody has been asked back for then
  readonly note: SideNote | null; // the last message to all rooms
  readonly offers: ReadonlyMap<string, SideOffer>; // all of them for facilitators, else one's own
  readonly places: ReadonlyMap<string, number>; // who is in which room: all for facilitators, else oneself
  readonly pairs: readonly SidePair[]; // rooms of two
  readonly asks: ReadonlyMap<string, StepOutAsk>; // who would step out, or is invited to it
};

export type SideRoom = { readonly number: number; readonly name: SideRoomName; readonly call: SideCall | null };
export type SideCall = { readonly who: string; readonly at: number };
export type SideNote = { readonly text: string; readonly by: string; readonly at: number };
export type SideOffer = { readonly number: number; readonly others: number; readonly declined: boolean };
export type SidePair = { readonly number: number; readonly who: string; readonly with: string };
export type StepOutAsk = { readonly at: number; readonly by: string | null };

export const noSideRooms: SideRooms = {
  rooms: [],
  how: null,
  open: false,
  mayChange: false,
  time: null,
  endsAt: null,
  backAt: null,
  note: null,
  offers: new Map(),
  places: new Map(),
  pairs: [],
  asks: new Map(),
};

export function fromSnapshot({ sideRooms: view }: RoomSnapshot): SideRooms {
  if (!view) return noSideRooms;
  return {
    rooms: view.rooms.map(({ number, name, call }) => ({ number, name, call: call ?? null })),
    how: view.how ?? null,
    open: view.open ?? false,
    mayChange: view.mayChange ?? false,
    time: view.time ?? null,
    endsAt: view.endsAt ?? null,
    backAt: view.backAt ?? null,
    note: view.note ?? null,
    offers: new Map(
      (view.offers ?? []).map(({ who, number, others, declined }) => [
        who,
        { number, others, declined: declined ?? false },
      ]),
    ),
    places: new Map((view.places ?? []).map(({ who, number }) => [who, number])),
    pairs: view.pairs ?? [],
    asks: new Map((view.asks ?? []).map(({ who, at, by }) => [who, { at, by: by ?? null }])),
  };
}

export type SideRoomEvent = EventOf<
  | 'sideRoomsPrepared'
  | 'sideRoomPrepared'
  | 'sideRoomAssigned'
  | 'sideRoomsForgotten'
  | 'sideRoomsOpened'
  | 'sideRoomOpened'
  | 'sideRoomOffered'
  | 'sideRoomDeclined'
  | 'pairOpened'
  | 'pairClosed'
  | 'sideRoomEntered'
  | 'sideRoomLeft'
  | 'facilitatorCalled'
  | 'callTakenBack'
  | 'sideRoomsWrittenTo'
  | 'sideRoomsProlonged'
  | 'everybodyAskedBack'
  | 'sideRoomsClosed'
  | 'stepOutAsked'
  | 'stepOutDeclined'
>;

export function evolve(
  side: SideRooms,
  event: SideRoomEvent | EventOf<'participantJoined' | 'participantLeft'>,
  at: number,
): SideRooms {
  switch (event.$type) {
    case 'sideRoomsPrepared': {
      const { how, time, mayChange } = event;
      return { ...emptied(side), how, time: time ?? null, mayChange: mayChange ?? false };
    }
    case 'sideRoomsOpened': {
      const { how, mayChange, endsAt } = event;
      const open = { how, open: true, mayChange: mayChange ?? false, endsAt: endsAt ?? null };
      return { ...emptied(side), time: side.time, ...open };
    }
    case 'sideRoomPrepared':
    case 'sideRoomOpened':
      return { ...side, rooms: [...side.rooms, { number: event.number, name: event.name, call: null }] };
    case 'sideRoomsForgotten':
    case 'sideRoomsClosed':
      return emptied(side);
    case 'sideRoomAssigned':
      return offered(side, event.who, { number: event.number, others: 0, declined: false });
    case 'sideRoomOffered':
      return offered(side, event.who, { number: event.number, others: event.others, declined: false });
    case 'sideRoomDeclined': {
      const offer = side.offers.get(event.who);
      return offer ? offered(side, event.who, { ...offer, declined: true }) : side;
    }
    case 'pairOpened': {
      const { number, who, with: other } = event;
      return { ...side, pairs: [...side.pairs, { number, who, with: other }], asks: without(side.asks, who) };
    }
    case 'pairClosed':
      return { ...side, pairs: side.pairs.filter(({ number }) => number !== event.number) };
    case 'sideRoomEntered':
      return { ...side, places: new Map(side.places).set(event.who, event.number) };
    case 'participantJoined':
    case 'sideRoomLeft':
      return { ...side, places: without(side.places, event.who) };
    case 'participantLeft':
      return { ...side, places: without(side.places, event.who), asks: without(side.asks, event.who) };
    case 'facilitatorCalled':
      return called(side, event.number, { who: event.who, at });
    case 'callTakenBack':
      return called(side, event.number, null);
    case 'sideRoomsWrittenTo':
      return { ...side, note: { text: event.text, by: event.by, at } };
    case 'sideRoomsProlonged':
      return { ...side, endsAt: event.endsAt, backAt: null };
    case 'everybodyAskedBack':
      return { ...side, backAt: event.at };
    case 'stepOutAsked':
      return { ...side, asks: new Map(side.asks).set(event.who, { at, by: event.by ?? null }) };
    case 'stepOutDeclined':
      return { ...side, asks: without(side.asks, event.who) };
  }
}

/** Rooms of two, and who would step out, have nothing to do with rooms that are offered. Everybody is brought back by events of their own. */
function emptied({ places, pairs, asks }: SideRooms): SideRooms {
  return { ...noSideRooms, places, pairs, asks };
}

function offered(side: SideRooms, who: string, offer: SideOffer): SideRooms {
  return { ...side, offers: new Map(side.offers).set(who, offer) };
}

function called(side: SideRooms, number: number, call: SideCall | null): SideRooms {
  return { ...side, rooms: side.rooms.map((room) => (room.number === number ? { ...room, call } : room)) };
}

function without<T>(map: ReadonlyMap<string, T>, who: string): ReadonlyMap<string, T> {
  return map.has(who) ? new Map([...map].filter(([each]) => each !== who)) : map;
}

// ---- what views read

type WithSideRooms = { readonly sideRooms: SideRooms };
type Whole = WithSideRooms & { readonly seats: Seats };

/** The side room that this person is in, as far as one may know; null in the main room. */
export function placeOf({ sideRooms }: WithSideRooms, who: string): number | null {
  return sideRooms.places.get(who) ?? null;
}

export function pairOf({ sideRooms }: WithSideRooms, number: number | null): SidePair | null {
  return sideRooms.pairs.find((pair) => pair.number === number) ?? null;
}

/** Who is in a room of two at the moment, as the side room itself says, and who else may come in. */
export function companyIn(pair: SidePair, { inside }: Pick<Seats, 'inside'>, you: string): Company {
  const leading = inside.filter(({ role }) => role === 'facilitator');
  return {
    others: inside.filter(({ id }) => id !== you),
    openTo: leading.length === 0 ? 'facilitators' : leading.some(({ id }) => id === pair.with) ? 'nobody' : 'one',
  };
}

/** `one` is the facilitator who stepped out with the person, had to leave, and has a colleague there now. */
export type Company = { readonly others: Seats['inside']; readonly openTo: 'facilitators' | 'one' | 'nobody' };

export function sideRoom({ sideRooms }: WithSideRooms, number: number | null): SideRoom | null {
  return sideRooms.rooms.find((room) => room.number === number) ?? null;
}

/** Who is in that room, as far as one may know, in the order of joining the session. */
export function peopleIn({ sideRooms, seats }: Whole, number: number): Seats['inside'] {
  return seats.inside.filter(({ id }) => sideRooms.places.get(id) === number);
}

/** What this person is offered and has neither taken nor turned down. */
export function openOffer(room: WithSideRooms, you: string): SideOffer | null {
  const offer = room.sideRooms.open ? room.sideRooms.offers.get(you) : undefined;
  return offer && !offer.declined && placeOf(room, you) !== offer.number ? offer : null;
}

/** The rooms that this person may go to from where they are. */
export function openTo(room: Whole, you: string): readonly SideRoom[] {
  const { sideRooms } = room;
  if (!sideRooms.open) return [];
  const here = placeOf(room, you);
  const mine = sideRooms.offers.get(you)?.number;
  const isFree = sideRooms.how === 'choice' || sideRooms.mayChange || leads(room, you);
  return sideRooms.rooms.filter(({ number }) => number !== here && (isFree || number === mine));
}

/** Those who ask for a facilitator to step out with them, the longest first: for facilitators, and never themself. */
export function askToStepOut(room: Whole, you: string): readonly string[] {
  if (!leads(room, you)) return [];
  return [...room.sideRooms.asks]
    .filter(([who, { by }]) => by === null && who !== you)
    .sort(([, one], [, other]) => one.at - other.at)
    .map(([who]) => who);
}

/** The rooms that call for a facilitator, the longest first. */
export function calling({ sideRooms }: WithSideRooms): readonly SideRoom[] {
  return sideRooms.rooms
    .filter(({ call }) => call !== null)
    .sort((one, other) => (one.call?.at ?? 0) - (other.call?.at ?? 0));
}
