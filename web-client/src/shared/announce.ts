export type Level = 'me' | 'important' | 'everything';
export type Region = 'status' | 'alert';

type Announcement = { region: Region; text: string; at: number };
type Write = (region: Region, text: string) => void;
type Clock = { now: () => number; later: (run: () => void, milliseconds: number) => void };

const gap = 1_500; // a screen reader needs the time to finish a sentence
const forgetAfter = 10_000; // the same words again within this time are noise

const rank: Record<Level, number> = { me: 0, important: 1, everything: 2 };

/** What goes to the two live regions: one at a time, urgent first, without repeats. Time is an argument. */
export class AnnounceQueue {
  private readonly waiting: Announcement[] = [];
  private readonly saidAt = new Map<string, number>();
  private nextAt = 0;
  private scheduled = false;
  private hears: Level = 'important';

  constructor(
    private readonly write: Write,
    private readonly clock: Clock,
  ) {}

  listenTo(level: Level): void {
    this.hears = level;
  }

  announce(text: string, region: Region = 'status', level: Level = 'important'): void {
    if (rank[level] > rank[this.hears]) return;
    const now = this.clock.now();
    for (const [key, at] of this.saidAt) if (now - at >= forgetAfter) this.saidAt.delete(key);
    if (this.saidAt.has(text)) return;
    this.saidAt.set(text, now);

    const place = region === 'alert' ? this.waiting.findIndex((other) => other.region === 'status') : -1;
    const announcement = { region, text, at: now };
    if (place < 0) this.waiting.push(announcement);
    else this.waiting.splice(place, 0, announcement);
    this.drain();
  }

  /** Drops what waits; for Quick exit. */
  clear(): void {
    this.waiting.length = 0;
    this.saidAt.clear();
  }

  private drain(): void {
    if (this.scheduled || this.waiting.length === 0) return;
    const wait = this.nextAt - this.clock.now();
    if (wait > 0) {
      this.scheduled = true;
      this.clock.later(() => {
        this.scheduled = false;
        this.drain();
      }, wait);
      return;
    }
    const next = this.waiting.shift();
    if (!next) return;
    this.nextAt = this.clock.now() + gap;
    this.write(next.region, next.text);
    this.drain();
  }
}

const regions = new Map<Region, HTMLElement>();

function write(region: Region, text: string): void {
  const element = regions.get(region);
  if (!element) return;
  // The same words again have to be a change, or nothing is read.
  element.textContent = '';
  requestAnimationFrame(() => {
    element.textContent = text;
  });
}

const queue = new AnnounceQueue(write, {
  now: () => performance.now(),
  later: (run, milliseconds) => void setTimeout(run, milliseconds),
});

/** Says something to people who use a screen reader. `alert` interrupts; use it as section 9 of the design says. */
export const announce = queue.announce.bind(queue);
export const clearAnnouncements = queue.clear.bind(queue);
export const setAnnounceLevel = queue.listenTo.bind(queue);

/** Called once by the shell with its two live regions. */
export function mountRegion(region: Region, element: HTMLElement | null): void {
  if (element) regions.set(region, element);
  else regions.delete(region);
}
