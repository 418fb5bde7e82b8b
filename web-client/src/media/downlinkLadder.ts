/** How much video this connection carries: everybody's, only the speaker's, or none. */
export type Rung = 'all' | 'speaker' | 'listen';

/** The same, and `some`: only the pictures that the server finds room for. */
export type Shows = Rung | 'some';

/** Counters since the connection began, and the newest round trip in seconds. */
export type DownlinkSample = { readonly received: number; readonly lost: number; readonly roundTrip: number };

const rungs: readonly Rung[] = ['all', 'speaker', 'listen'];
const downAfter = 5000;
const upAfter = 20_000;
const longestUpAfter = 160_000;
const leastPackets = 20; // fewer say nothing about loss

/**
 * Sound outlives video. Five poor seconds lead one rung down, twenty good ones one rung up; a step up that did not last is
 * tried again only after twice the time. Pure: the caller brings the counters and the time.
 */
export class DownlinkLadder {
  private at = 0;
  private poorSince: number | undefined;
  private goodSince: number | undefined;
  private wait = upAfter;
  private steppedUp = Number.NEGATIVE_INFINITY;
  private before: DownlinkSample | undefined;

  get rung(): Rung {
    return rungs[this.at] ?? 'all';
  }

  /** The counters begin again with another connection. */
  restart(): void {
    this.before = undefined;
    this.poorSince = undefined;
    this.goodSince = undefined;
  }

  /** The person wants the video back whatever the numbers say: a fresh start. */
  climb(now: number): void {
    this.at = 0;
    this.steppedUp = now;
    this.poorSince = undefined;
    this.goodSince = undefined;
  }

  sample(sample: DownlinkSample, now: number): Rung {
    const before = this.before;
    this.before = sample;
    if (!before) return this.rung;
    const received = sample.received - before.received;
    const lost = Math.max(0, sample.lost - before.lost); // a late packet takes a lost one back
    if (received < 0) return this.rung;
    const loss = received + lost < leastPackets ? 0 : lost / (received + lost);

    const poor = loss >= 0.15 || sample.roundTrip >= 1.2;
    const good = loss < 0.03 && sample.roundTrip < 0.6;
    this.poorSince = poor ? (this.poorSince ?? now) : undefined;
    this.goodSince = good ? (this.goodSince ?? now) : undefined;

    if (this.poorSince !== undefined && now - this.poorSince >= downAfter && this.at < rungs.length - 1) {
      this.wait = now - this.steppedUp < 2 * upAfter ? Math.min(longestUpAfter, this.wait * 2) : upAfter;
      this.move(1);
    } else if (this.goodSince !== undefined && now - this.goodSince >= this.wait && this.at > 0) {
      this.steppedUp = now;
      this.move(-1);
    }
    return this.rung;
  }

  private move(by: 1 | -1): void {
    this.at += by;
    this.poorSince = undefined;
    this.goodSince = undefined;
  }
}
