import type { Slot } from '../shared/contracts';

/** How long the browser may still play what it holds of the voice that was in a slot before, in milliseconds. */
export const leftOver = 300;

type Line = {
  readonly track: MediaStreamTrack;
  readonly stream: MediaStream;
  who: string | undefined;
  from: number; // when nothing is left of a hidden person who was in it
};

/**
 * The receiving m-lines for sound of one connection. For a person who hides somebody, those are silent in which the hidden person is or may
 * be: also one of which nobody has said yet who is in it, since the sound may come before the word on whose it is.
 */
export class SlotSounds {
  private readonly lines = new Map<string, Line>(); // by mid

  constructor(private hidden: ReadonlySet<string>) {}

  /** A line that was answered. One that is known stays as it is. */
  add(mid: string, track: MediaStreamTrack): void {
    if (this.lines.has(mid)) return;
    this.lines.set(mid, { track, stream: new MediaStream([track]), who: undefined, from: 0 });
    this.look(0);
  }

  /** What is played, by mid. */
  streams(): readonly (readonly [string, MediaStream])[] {
    return [...this.lines].map(([mid, { stream }]) => [mid, stream] as const);
  }

  /** The whole assignment. Look again when nothing can be left of the voices before. */
  assign(slots: readonly Slot[], now: number): void {
    for (const [mid, line] of this.lines) {
      const who = slots.find((slot) => slot.mid === mid)?.who;
      if (line.who !== undefined && line.who !== who && this.hidden.has(line.who)) line.from = now + leftOver;
      line.who = who;
    }
    this.look(now);
  }

  hide(hidden: ReadonlySet<string>, now: number): void {
    this.hidden = hidden;
    this.look(now);
  }

  look(now: number): void {
    const { hidden } = this;
    for (const { track, who, from } of this.lines.values())
      track.enabled = hidden.size === 0 || (who !== undefined && !hidden.has(who) && now >= from);
  }
}
