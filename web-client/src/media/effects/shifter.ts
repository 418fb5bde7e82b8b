const highest = 400; // Hz, of voices
const lowest = 70;
const unvoiced = 0.008; // seconds; how long a piece of a sound without pitch is
const hop = 0.01; // seconds; how often the pitch is looked for
const coarseRate = 8000;

/**
 * Moves the pitch and the colour (the formants) of a voice, each by its own factor: pieces of two periods are cut out around the peaks of
 * the voice, stretched by the colour, and laid over each other at the distance of the new pitch (TD-PSOLA). Samples in, as many out, a
 * fixed time later.
 */
export class Shifter {
  /** How many samples later a sound comes out. */
  readonly delay: number;

  private readonly size = 32_768; // of both rings, a power of two
  private readonly mask = this.size - 1;
  private readonly input = new Float32Array(this.size);
  private readonly output = new Float32Array(this.size);
  private readonly longest: number;
  private readonly finder: PitchFinder;
  private readonly hop: number;
  private written = 0;
  private lookedAt = 0;
  private period: number;
  private isVoiced = false;
  private nextMark = 0; // where the next piece goes
  private lastPeak = 0; // in the input

  constructor(
    private readonly rate: number,
    private readonly pitch: number,
    private readonly colour: number,
  ) {
    this.longest = Math.ceil(rate / lowest);
    this.delay = Math.ceil(this.longest * (1.25 + 1 / Math.min(1, colour)));
    this.finder = new PitchFinder(rate);
    this.hop = Math.round(hop * rate);
    this.period = unvoiced * rate;
  }

  process(samples: Float32Array, into: Float32Array): void {
    const { length } = into;
    for (let i = 0; i < length; i++) this.input[(this.written + i) & this.mask] = samples[i] ?? 0;
    const begin = this.written;
    this.written += length;
    if (this.written - this.lookedAt >= this.hop) this.look();
    const reach = this.longest / Math.min(1, this.colour);
    while (this.nextMark - reach <= this.written) this.layPiece();
    for (let i = 0; i < length; i++) {
      const at = (begin + i) & this.mask;
      into[i] = this.output[at] ?? 0;
      this.output[at] = 0;
    }
  }

  private look(): void {
    this.lookedAt = this.written;
    const found = this.finder.find(this.input, this.written, this.mask);
    this.isVoiced = found !== null;
    this.period = found ?? unvoiced * this.rate;
  }

  private layPiece(): void {
    const { period, colour } = this;
    const pitch = this.isVoiced ? this.pitch : 1;
    const source = this.sourceOf(this.nextMark - this.delay);
    const half = period / colour;
    const gain = colour / pitch; // as many pieces lie over each other as the pitch and the stretching make
    for (let i = Math.ceil(this.nextMark - half); i <= this.nextMark + half; i++) {
      if (i < this.written - this.size / 2 || i < 0) continue;
      const away = (i - this.nextMark) * colour; // in the source
      const weight = 0.5 + 0.5 * Math.cos((Math.PI * away) / period);
      const at = i & this.mask;
      this.output[at] = (this.output[at] ?? 0) + gain * weight * this.sampleAt(source + away);
    }
    this.nextMark += period / pitch;
  }

  /** The middle of the piece to cut out: for a voice, the peak of a period, so that pieces fit together. */
  private sourceOf(wanted: number): number {
    if (!this.isVoiced) {
      this.lastPeak = wanted;
      return wanted;
    }
    const { period } = this;
    const guess = this.lastPeak + Math.round((wanted - this.lastPeak) / period) * period;
    const near = Math.abs(guess - wanted) > period ? wanted : guess;
    let best = near;
    let highestSample = Number.NEGATIVE_INFINITY;
    for (let i = Math.floor(near - period / 5); i <= near + period / 5; i++) {
      const sample = this.input[i & this.mask] ?? 0;
      if (sample > highestSample) [best, highestSample] = [i, sample];
    }
    this.lastPeak = best;
    return best;
  }

  private sampleAt(place: number): number {
    const i = Math.floor(place);
    if (i < 0) return 0;
    const part = place - i;
    return (this.input[i & this.mask] ?? 0) * (1 - part) + (this.input[(i + 1) & this.mask] ?? 0) * part;
  }
}

/** Finds the period of a voice by how well a stretch of it repeats itself. */
class PitchFinder {
  private readonly step: number;
  private readonly shortest: number;
  private readonly longest: number;
  private readonly stretch: number;
  private readonly samples: Float32Array;
  private readonly fits: Float32Array;

  constructor(rate: number) {
    this.step = Math.max(1, Math.round(rate / coarseRate));
    this.shortest = Math.floor(rate / this.step / highest);
    this.longest = Math.ceil(rate / this.step / lowest);
    this.stretch = Math.round(this.longest * 1.5);
    this.samples = new Float32Array(this.stretch + this.longest);
    this.fits = new Float32Array(this.longest + 1);
  }

  /** In samples; null when the sound has no pitch. */
  find(input: Float32Array, end: number, mask: number): number | null {
    const { samples, step, stretch, shortest, longest, fits } = this;
    const begin = end - samples.length * step;
    if (begin < 0) return null;
    let energy = 0;
    for (let i = 0; i < samples.length; i++) {
      let sum = 0;
      for (let j = 0; j < step; j++) sum += input[(begin + i * step + j) & mask] ?? 0;
      samples[i] = sum / step;
      energy += (sum / step) ** 2;
    }
    if (energy / samples.length < 1e-6) return null;
    let best = 0;
    for (let lag = shortest; lag <= longest; lag++) {
      let [both, one, other] = [0, 1e-9, 1e-9];
      for (let i = 0; i < stretch; i++) {
        const a = samples[i] ?? 0;
        const b = samples[i + lag] ?? 0;
        both += a * b;
        one += a * a;
        other += b * b;
      }
      const fit = both / Math.sqrt(one * other);
      fits[lag] = fit;
      best = Math.max(best, fit);
    }
    if (best < 0.55) return null;
    // The shortest that fits nearly as well: two periods repeat themselves too.
    for (let lag = shortest + 1; lag < longest; lag++) {
      const [before, fit, after] = [fits[lag - 1] ?? 0, fits[lag] ?? 0, fits[lag + 1] ?? 0];
      if (fit < 0.88 * best || fit < before || fit < after) continue;
      const bend = before - 2 * fit + after;
      return (lag + (bend === 0 ? 0 : (0.5 * (before - after)) / bend)) * step;
    }
    return null;
  }
}
