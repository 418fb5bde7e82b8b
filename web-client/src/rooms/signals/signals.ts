import { limits, type RoomSnapshot, type SignalKind, signalKindValues, type Weather } from '../../shared/contracts';
import type { EventOf } from '../event';

type Given = { readonly kind: SignalKind; readonly at: number; readonly yours: boolean };

/** What was said without words and without names, the oldest first, and what each person would like of the others. */
export type Signals = { readonly given: readonly Given[]; readonly weather: ReadonlyMap<string, Weather> };

export const noSignals: Signals = { given: [], weather: new Map() };

export function fromSnapshot({ signals, weather }: RoomSnapshot): Signals {
  if (!signals && !weather) return noSignals;
  return {
    given: (signals ?? []).map(({ kind, at, yours }) => ({ kind, at, yours: yours ?? false })),
    weather: new Map((weather ?? []).map((w) => [w.who, w.weather])),
  };
}

export function evolve(
  signals: Signals,
  event: EventOf<
    'signalCounted' | 'signalGiven' | 'signalTakenBack' | 'weatherSet' | 'participantJoined' | 'participantLeft'
  >,
  at: number,
): Signals {
  const { given, weather } = signals;
  switch (event.$type) {
    case 'signalCounted':
      return { ...signals, given: [...given.filter((s) => lasts(s, at)), { kind: event.kind, at, yours: false }] };
    case 'signalGiven': {
      const newest = given.findLastIndex(({ kind, yours }) => kind === event.kind && !yours);
      return { ...signals, given: given.map((s, i) => (i === newest ? { ...s, yours: true } : s)) };
    }
    case 'signalTakenBack': {
      const lasting = given.filter((s) => lasts(s, at));
      return { ...signals, given: lasting.filter((_, i) => i !== event.place) };
    }
    case 'weatherSet':
      if (event.weather) return { ...signals, weather: new Map(weather).set(event.who, event.weather) };
      break;
    default:
  }
  return weather.has(event.who)
    ? { ...signals, weather: new Map([...weather].filter(([who]) => who !== event.who)) }
    : signals;
}

// ---- what views read

type WithSignals = { readonly signals: Signals };

const lasts = ({ at }: Given, now: number) => now < at + limits.signalLasts;

/** How many gave each signal within the last minute, in the order of the menu; without those that nobody gave. */
export function totals({ signals }: WithSignals, now: number): readonly (readonly [SignalKind, number])[] {
  const still = signals.given.filter((s) => lasts(s, now));
  return signalKindValues
    .map((kind) => [kind, still.filter((s) => s.kind === kind).length] as const)
    .filter(([, count]) => count > 0);
}

/** Whether this person's own signal still counts. */
export function isGiven({ signals }: WithSignals, kind: SignalKind, now: number): boolean {
  return signals.given.some((s) => s.kind === kind && s.yours && lasts(s, now));
}

/** When the next signal fades; null when there is none. */
export function fadesAt({ signals }: WithSignals, now: number): number | null {
  const next = signals.given.find((s) => lasts(s, now));
  return next ? next.at + limits.signalLasts : null;
}

export function weatherOf({ signals }: WithSignals, who: string): Weather | null {
  return signals.weather.get(who) ?? null;
}
