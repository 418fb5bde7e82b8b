export type Step = 'in' | 'hold' | 'out';
export type Phase = 'rest' | 'paused' | Step;
export type Seconds = Readonly<Record<Step, number>>;

/** From the quickest to the slowest; all are slower than most people breathe. No step is shorter than a screen reader needs to say it. */
export const paces: readonly Seconds[] = [
  { in: 3, hold: 2, out: 4 },
  { in: 4, hold: 2, out: 5 },
  { in: 4, hold: 2, out: 6 },
  { in: 5, hold: 2, out: 7 },
  { in: 6, hold: 2, out: 8 },
];
export const usualPace = 2;

const next: Readonly<Record<Step, Step>> = { in: 'hold', hold: 'out', out: 'in' };

export const isStep = (phase: Phase): phase is Step => phase in next;

/** A pace to breathe in: in, hold, out, and again until it is paused or stopped. It counts nothing and never ends by itself. */
export class Pace {
  phase: Phase = 'rest';
  /** Of the running step; a pace that is chosen meanwhile holds from the next one on. */
  seconds = 0;
  private chosen = usualPace;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `tell` is called after each change of the phase. */
  constructor(private readonly tell: (phase: Phase) => void) {}

  choose(pace: number): void {
    this.chosen = pace;
  }

  /** With a new breath, after a pause too: nobody held theirs that long. */
  start(): void {
    if (!isStep(this.phase)) this.enter('in');
  }

  pause(): void {
    if (isStep(this.phase)) this.end('paused');
  }

  stop(): void {
    if (this.phase !== 'rest') this.end('rest');
  }

  private enter(step: Step): void {
    this.seconds = paces[this.chosen]?.[step] ?? 0;
    this.timer = setTimeout(() => this.enter(next[step]), this.seconds * 1_000);
    this.become(step);
  }

  private end(phase: 'rest' | 'paused'): void {
    clearTimeout(this.timer);
    this.become(phase);
  }

  private become(phase: Phase): void {
    this.phase = phase;
    this.tell(phase);
  }
}
