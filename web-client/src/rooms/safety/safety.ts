import type { NotSafe, RoomSnapshot } from '../../shared/contracts';
import type { RoomDoor } from '../door/door';
import type { EventOf } from '../event';
import { leads, type Seats } from '../seats/seats';

/** Who said that they are not safe, the longest open first: for facilitators everybody, for others at most themself. */
export type Safety = readonly Signal[];

export type Signal = Omit<NotSafe, 'choice'> & { readonly choice: Choice };
export type Choice = NonNullable<NotSafe['choice']> | null;

export const allSafe: Safety = [];

const askAgainAfter = 60_000;
const mostTimes = 10;

export function fromSnapshot({ notSafe }: RoomSnapshot): Safety {
  return (notSafe ?? []).map((signal) => ({ ...signal, choice: signal.choice ?? null }));
}

type SafetyEvent = EventOf<
  'notSafeSaid' | 'notSafeChosen' | 'notSafeTakenBack' | 'notSafeLookedAt' | 'notSafeAskedAgain' | 'notSafeClosed'
>;

export function evolve(safety: Safety, event: SafetyEvent, at: number): Safety {
  const change = (part: (signal: Signal) => Partial<Signal>): Safety =>
    safety.map((signal) => (signal.who === event.who ? { ...signal, ...part(signal) } : signal));
  switch (event.$type) {
    case 'notSafeSaid': {
      const { who, name, keepsake, tint, choice } = event;
      const signal: Signal = {
        who,
        name,
        keepsake,
        tint,
        choice: choice ?? null,
        saidAt: at,
        askedAt: at,
        times: 0,
        seen: [],
        takenBack: false,
      };
      return notSafe({ safety }, who) ? change(() => signal) : [...safety, signal];
    }
    case 'notSafeChosen':
      return change(() => ({ choice: event.choice }));
    case 'notSafeTakenBack':
      return change(() => ({ takenBack: true }));
    case 'notSafeLookedAt':
      return change(({ seen }) => (seen.includes(event.by) ? {} : { seen: [...seen, event.by] }));
    case 'notSafeAskedAgain':
      return change(() => ({ times: event.times, askedAt: at }));
    case 'notSafeClosed':
      return safety.filter(({ who }) => who !== event.who);
  }
}

// ---- what views read

type WithSafety = { readonly safety: Safety };
type Whole = WithSafety & { readonly seats: Seats };

export function notSafe({ safety }: WithSafety, who: string): Signal | undefined {
  return safety.find((signal) => signal.who === who);
}

/** Those whom this facilitator is asked to look at; nobody for others, and never themself. */
export function askedAbout(room: Whole, you: string): Safety {
  return leads(room, you) ? room.safety.filter(({ who }) => who !== you) : allSafe;
}

/** Whether nobody has looked yet. */
export function isWaiting({ seen, takenBack }: Signal): boolean {
  return seen.length === 0 && !takenBack;
}

/** When the facilitators are asked again; null when they are not. */
export function askedAgainAt(signal: Signal): number | null {
  return isWaiting(signal) && signal.times < mostTimes ? signal.askedAt + askAgainAfter : null;
}

/** The facilitators who could look after this person: those who are here, without that person. */
export function facilitatorsFor({ seats }: { readonly seats: Seats }, who: string): Seats['inside'] {
  return seats.inside.filter((seat) => seat.role === 'facilitator' && seat.presence === 'here' && seat.id !== who);
}

/** Whether a facilitator will see it. Whoever waits at the door sees nobody, and knows only whether somebody has to come first. */
export function isAnybodyThere(room: { readonly seats: Seats; readonly door: RoomDoor }, you: string): boolean {
  const { wait } = room.door;
  return wait ? wait.cause !== 'noFacilitator' : facilitatorsFor(room, you).length > 0;
}
