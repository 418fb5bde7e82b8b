export type Level = 'me' | 'important' | 'everything';
export type Region = 'status' | 'alert';

type Waiting = {
  readonly region: Region;
  readonly due: number;
  readonly group?: string;
  readonly items: unknown[];
  /** The words, made as late as possible; null when there is nothing left to say. */
  readonly say: () => string | null;
};
type Write = (region: Region, text: string, say: Waiting['say']) => void;
type Clock = { now: () => number; later: (run: () => void, milliseconds: number) => void };

const gap = 1_500; // a screen reader needs the time to finish a sentence
const factsKept = 500;

const rank: Record<Level, number> = { me: 0, important: 1, everything: 2 };

/**
 * The queue of announcements for the live regions: one at a time, urgent first. A fact that is added twice is said once; the same words
 * about another fact are said again. Time is an argument.
 */
export class AnnounceQueue {
  private readonly waiting: Waiting[] = [];
  private readonly facts = new Set<string>();
  private nextAt = 0;
  private wakesAt = Number.POSITIVE_INFINITY;
  private hears: Level = 'important';

  constructor(
    private readonly write: Write,
    private readonly clock: Clock,
  ) {}

  listenTo(level: Level): void {
    this.hears = level;
  }

  announce(text: string, region: Region = 'status', level: Level = 'important', fact?: string): void {
    if (this.isUnheard(level) || this.isOld(fact)) return;
    this.add({ region, due: this.clock.now(), items: [], say: () => text });
  }

  /** Says facts of one kind together: those of the last `after` milliseconds, and those that came while others were being said. */
  gather<T>(
    group: string,
    item: T,
    say: (items: readonly T[]) => string | null,
    { level = 'important', after = 0, fact }: { level?: Level; after?: number; fact?: string } = {},
  ): void {
    if (this.isUnheard(level) || this.isOld(fact)) return;
    const gathered = this.waiting.find((other) => other.group === group);
    if (gathered) {
      gathered.items.push(item);
      return;
    }
    const items = [item];
    this.add({ region: 'status', due: this.clock.now() + after, group, items, say: () => say(items) });
  }

  /** Drops what waits; for Quick exit. */
  clear(): void {
    this.waiting.length = 0;
    this.facts.clear();
  }

  private isUnheard(level: Level): boolean {
    return rank[level] > rank[this.hears];
  }

  private isOld(fact: string | undefined): boolean {
    if (fact === undefined) return false;
    if (this.facts.has(fact)) return true;
    this.facts.add(fact);
    for (const oldest of this.facts) {
      if (this.facts.size <= factsKept) break;
      this.facts.delete(oldest);
    }
    return false;
  }

  private add(what: Waiting): void {
    const place = what.region === 'alert' ? this.waiting.findIndex((other) => other.region === 'status') : -1;
    if (place < 0) this.waiting.push(what);
    else this.waiting.splice(place, 0, what);
    this.drain();
  }

  private drain(): void {
    while (this.waiting.length > 0) {
      const now = this.clock.now();
      const at = Math.max(this.nextAt, Math.min(...this.waiting.map((each) => each.due)));
      if (at > now) {
        this.wake(at, at - now);
        return;
      }
      const [next] = this.waiting.splice(
        this.waiting.findIndex((each) => each.due <= now),
        1,
      );
      const text = next?.say();
      if (!next || !text) continue;
      this.nextAt = now + gap;
      this.write(next.region, text, next.say);
    }
  }

  private wake(at: number, wait: number): void {
    if (this.wakesAt <= at) return;
    this.wakesAt = at;
    this.clock.later(() => {
      if (this.wakesAt === at) this.wakesAt = Number.POSITIVE_INFINITY;
      this.drain();
    }, wait);
  }
}

type Regions = Readonly<Record<Region, HTMLElement>>;

const places: Regions[] = []; // the page's own, then one of each open dialog, because a dialog makes everything else inert
let said: { at: number; in: Regions; region: Region; say: Waiting['say'] } | null = null;

function write(region: Region, say: Waiting['say']): void {
  const place = places.at(-1);
  if (!place) return;
  said = { at: performance.now(), in: place, region, say };
  const element = place[region];
  // The same words again must change the region, or nothing is read.
  element.textContent = '';
  requestAnimationFrame(() => {
    element.textContent = say();
  });
}

const queue = new AnnounceQueue((region, _, say) => write(region, say), {
  now: () => performance.now(),
  later: (run, milliseconds) => void setTimeout(run, milliseconds),
});

/** Says something to people who use a screen reader. `alert` interrupts; use it as section 9 of the design says. */
export const announce = queue.announce.bind(queue);
export const announceTogether: AnnounceQueue['gather'] = queue.gather.bind(queue);
export const clearAnnouncements = queue.clear.bind(queue);
export const setAnnounceLevel = queue.listenTo.bind(queue);

/**
 * Everything is said here until this region goes away; what it was saying then, and is still to be said, is said again in a region that can
 * be heard.
 */
export function mountRegions(regions: Regions): () => void {
  places.push(regions);
  return () => {
    places.splice(places.indexOf(regions), 1);
    if (said?.in === regions && performance.now() - said.at < gap) write(said.region, said.say);
  };
}
