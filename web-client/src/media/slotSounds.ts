import type { Slot } from '../shared/contracts';
import { newestSource, type SlotReceiver } from './newestSource';

type Line = {
  readonly receiver: SlotReceiver;
  readonly stream: MediaStream;
  who: string | undefined;
};

/**
 * The receiving m-lines for sound of one connection. For a person who hides somebody, a line is heard only while it is said to carry
 * somebody who is not hidden, and while the voice that the browser plays in it is not, and cannot be, that of one who is: voices and the word
 * on whose they are come by different ways.
 */
export class SlotSounds {
  private readonly lines = new Map<string, Line>(); // by mid
  private readonly owners = new Map<number, string>(); // of the sources that were told

  /** A line that was answered. One that is known stays as it is. */
  add(mid: string, receiver: SlotReceiver): void {
    if (this.lines.has(mid)) return;
    this.lines.set(mid, { receiver, stream: new MediaStream([receiver.track]), who: undefined });
  }

  /** What is played, by mid. */
  streams(): readonly (readonly [string, MediaStream])[] {
    return [...this.lines].map(([mid, { stream }]) => [mid, stream] as const);
  }

  /** The whole assignment. */
  assign(slots: readonly Slot[]): void {
    const voices = slots.filter(({ track }) => track === 'microphone');
    for (const { who, source } of voices) if (source) this.owners.set(source, who);
    for (const [mid, line] of this.lines) line.who = voices.find((slot) => slot.mid === mid)?.who;
  }

  /** Who is said to be in the slot. */
  whoIn(mid: string): string | undefined {
    return this.lines.get(mid)?.who;
  }

  isSilent(mid: string, hidden: ReadonlySet<string>): boolean {
    const line = this.lines.get(mid);
    if (!line || hidden.size === 0) return false;
    const isShown = (who: string | undefined) => who !== undefined && !hidden.has(who);
    const source = newestSource(line.receiver);
    // A source of which nobody has said whose it is may be that of somebody who is hidden.
    const mayBePlayed = source === undefined || this.owners.size === 0 || isShown(this.owners.get(source));
    return !isShown(line.who) || !mayBePlayed;
  }
}
