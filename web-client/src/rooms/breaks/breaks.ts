import type { RoomSnapshot } from '../../shared/contracts';
import type { EventOf } from '../event';

/** Who has stepped out, by the person's id, and since when. */
export type Breaks = ReadonlyMap<string, number>;

export const noBreaks: Breaks = new Map();

export function fromSnapshot({ out }: RoomSnapshot): Breaks {
  return out ? new Map(out.map(({ who, since }) => [who, since])) : noBreaks;
}

export function evolve(
  breaks: Breaks,
  event: EventOf<'participantJoined' | 'participantLeft' | 'steppedOut' | 'steppedBack'>,
): Breaks {
  if (event.$type === 'steppedOut') return new Map(breaks).set(event.who, event.since);
  if (!breaks.has(event.who)) return breaks;
  return new Map([...breaks].filter(([who]) => who !== event.who));
}

// ---- what views read

export function isOut({ breaks }: { readonly breaks: Breaks }, who: string): boolean {
  return breaks.has(who);
}
