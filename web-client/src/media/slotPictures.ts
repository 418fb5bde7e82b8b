import type { Slot } from '../shared/contracts';
import { newestSource, type SlotReceiver } from './newestSource';

const longestWait = 2000; // by then nothing of the previous picture is still on its way

type Line = {
  readonly receiver: SlotReceiver;
  stream: MediaStream;
  of: string | undefined; // the seat and track that it shows, or showed last
  source: number;
  since: number | undefined; // while it may still show somebody else
};

const seatOf = (slot: Slot): string => `${slot.who}/${slot.track}`;

/**
 * The receiving m-lines for pictures of one connection. Pictures and the word on whose they are come by different ways. So when a line
 * changes its owner, it is taken from the previous owner at once, and given to the next one when their picture has come.
 */
export class SlotPictures {
  private readonly lines = new Map<string, Line>(); // by mid
  private slots: readonly Slot[] = [];

  /**
   * @param ownerOf Whose pictures come there, where they say so themselves; then no word of the server puts them under another name. Null
   * where they don't.
   */
  constructor(private readonly ownerOf: (receiver: SlotReceiver) => string | null | undefined = () => null) {}

  /** A line that was answered. One that is known stays as it is. */
  add(mid: string, receiver: SlotReceiver): void {
    if (this.lines.has(mid)) return;
    const stream = new MediaStream([receiver.track]);
    this.lines.set(mid, { receiver, stream, of: undefined, source: 0, since: undefined });
  }

  /** The whole assignment. */
  assign(slots: readonly Slot[], now: number): void {
    this.slots = slots.filter((slot) => slot.track !== 'microphone');
    for (const slot of this.slots) {
      const line = this.lines.get(slot.mid);
      if (!line) continue;
      if (line.of !== undefined && line.of !== seatOf(slot)) {
        line.stream.removeTrack(line.receiver.track); // for players that still have it
        line.stream = new MediaStream([line.receiver.track]);
        line.since = now;
      }
      line.of = seatOf(slot);
      line.source = slot.source ?? 0;
    }
  }

  /** Checks which lines have their owner's picture by now. True when that has changed. */
  look(now: number): boolean {
    let isNews = false;
    for (const line of this.lines.values()) {
      if (line.since === undefined) continue;
      const isThere = line.source === 0 || newestSource(line.receiver) === line.source;
      if (!isThere && now - line.since < longestWait) continue;
      line.since = undefined;
      isNews = true;
    }
    return isNews;
  }

  get isWaiting(): boolean {
    return [...this.lines.values()].some((line) => line.since !== undefined);
  }

  /** The pictures that certainly show their owners and go on, by seat and track. */
  bySeat(): Map<string, MediaStream> {
    const found = new Map<string, MediaStream>();
    for (const slot of this.slots) {
      const line = this.lines.get(slot.mid);
      if (!line || line.since !== undefined || slot.paused) continue;
      const owner = this.ownerOf(line.receiver);
      if (owner === null || owner === slot.who) found.set(seatOf(slot), line.stream);
    }
    return found;
  }
}
