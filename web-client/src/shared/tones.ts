import { onQuickExit } from './quickExit';
import { settings } from './settings';

type Tone = { readonly hertz: number; readonly at: number }; // seconds

const test: readonly Tone[] = [
  { hertz: 440, at: 0 },
  { hertz: 554, at: 0.35 },
];
const letIn: readonly Tone[] = [
  { hertz: 523, at: 0 },
  { hertz: 659, at: 0.25 },
];
const knock: readonly Tone[] = [
  { hertz: 220, at: 0 },
  { hertz: 220, at: 0.18 },
];

const turn: readonly Tone[] = [
  { hertz: 440, at: 0 },
  { hertz: 523, at: 0.3 },
];

/** Two soft tones, so that a person knows where the sound will come from. */
export const playTestSound = (): void => play(test, 0.15);

/** Everything that these say is also on the screen. */
export const playLetIn = (): void => playSoftly(letIn);
export const playKnock = (): void => playSoftly(knock);
export const playTurn = (): void => playSoftly(turn);

/** One soft tone for a step of an exercise, lower for breathing out. It is asked for in the exercise itself. */
export const playStep = (isLow: boolean): void => play([{ hertz: isLow ? 262 : 330, at: 0 }], 0.08);

function playSoftly(tones: readonly Tone[]): void {
  if (settings().sounds) play(tones, 0.1);
}

function play(tones: readonly Tone[], loudness: number): void {
  if (typeof AudioContext === 'undefined') return;
  const context = new AudioContext();
  const close = (): void => {
    forget();
    if (context.state !== 'closed') void context.close();
  };
  const forget = onQuickExit(close);
  for (const { hertz, at } of tones) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const start = context.currentTime + at;
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(loudness, start + 0.05);
    gain.gain.exponentialRampToValueAtTime(0.001, start + 0.6);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + 0.65);
  }
  // Where a browser waits for a gesture first, it does not come late.
  setTimeout(close, ((tones.at(-1)?.at ?? 0) + 1) * 1000);
}
