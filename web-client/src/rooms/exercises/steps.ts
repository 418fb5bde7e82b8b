import type { ExerciseKind } from '../../shared/contracts';

/** As long as the server's: it ends the exercise after the last step. In milliseconds. */
const breath = { in: 4_000, hold: 2_000, out: 6_000 } as const;
const senseFor = 40_000;
const senses = ['see', 'touch', 'hear', 'smell', 'taste'] as const;

export type BreathStep = keyof typeof breath;
export type Sense = (typeof senses)[number];
export type ExerciseStep =
  | { readonly kind: 'breathing'; readonly step: BreathStep; readonly seconds: number; readonly until: number }
  | { readonly kind: 'grounding'; readonly step: Sense; readonly until: number };

/** The step that is on at a time, by when the exercise began: the same for everybody, also for whoever comes in the middle. */
export function stepAt(kind: ExerciseKind, since: number, now: number): ExerciseStep {
  const passed = Math.max(0, now - since);
  if (kind === 'grounding') {
    const at = Math.min(Math.floor(passed / senseFor), senses.length - 1);
    return { kind, step: senses[at] ?? 'see', until: since + (at + 1) * senseFor };
  }
  const whole = breath.in + breath.hold + breath.out;
  const round = since + Math.floor(passed / whole) * whole;
  const within = passed % whole;
  const step: BreathStep = within < breath.in ? 'in' : within < breath.in + breath.hold ? 'hold' : 'out';
  const until = round + breath.in + (step === 'in' ? 0 : breath.hold) + (step === 'out' ? breath.out : 0);
  return { kind, step, seconds: breath[step] / 1000, until };
}
