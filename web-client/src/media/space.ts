type Line = {
  readonly stream: MediaStream;
  readonly source: MediaStreamAudioSourceNode;
  readonly panner: StereoPannerNode;
  readonly gain: GainNode;
};

type Context = AudioContext & { setSinkId?: (id: string) => Promise<void> };

const glide = 0.05; // seconds; a voice that jumps to another side would click

/** Whether this browser can place voices at all. */
export const hasSpace = () => 'AudioContext' in globalThis && 'StereoPannerNode' in globalThis;

/**
 * Voices that come from a side, on this device alone. Until the browser lets it play, and whenever something fails, nothing is heard from
 * here and the players go on as ever: see {@link isHeard}.
 */
export class Space {
  private context: Context | undefined;
  private readonly lines = new Map<string, Line>(); // by mid
  private failed = false;

  constructor(
    private readonly changed: () => void,
    private readonly open: () => Context | undefined = () => (hasSpace() ? new AudioContext() : undefined),
  ) {}

  /** Whether the voices are heard from here, so that the players must be silent. */
  get isHeard(): boolean {
    return !this.failed && this.context?.state === 'running';
  }

  /** Begins, or goes on after a gesture that the browser wanted. `speaker` is empty for the system's own choice. */
  async start(speaker: string): Promise<void> {
    if (this.failed) return;
    try {
      if (!this.context) {
        this.context = this.open();
        if (!this.context) return;
        this.context.onstatechange = () => this.changed();
      }
      const { context } = this;
      if (context.state === 'suspended') void context.resume().catch(() => undefined);
      if (speaker !== '') {
        if (!context.setSinkId) throw new Error('no choice of loudspeakers');
        await context.setSinkId(speaker);
      } else await context.setSinkId?.('');
    } catch {
      this.fail();
    }
  }

  stop(): void {
    for (const mid of [...this.lines.keys()]) this.drop(mid);
    if (!this.context) return;
    this.context.onstatechange = null;
    this.context.close().catch(() => undefined);
    this.context = undefined;
    this.changed();
  }

  /** The sound of a line, from that side: -1 is left, 1 is right. */
  put(mid: string, stream: MediaStream, side: number, silent: boolean): void {
    const { context } = this;
    if (!context || this.failed) return;
    try {
      let line = this.lines.get(mid);
      if (line?.stream !== stream) {
        this.drop(mid);
        const source = context.createMediaStreamSource(stream);
        const [panner, gain] = [context.createStereoPanner(), context.createGain()];
        panner.pan.value = side;
        gain.gain.value = silent ? 0 : 1;
        source.connect(panner).connect(gain).connect(context.destination);
        line = { stream, source, panner, gain };
        this.lines.set(mid, line);
      }
      line.panner.pan.setTargetAtTime(side, context.currentTime, glide);
      if (silent)
        line.gain.gain.value = 0; // at once: somebody who is hidden is not heard for a moment either
      else line.gain.gain.setValueAtTime(1, context.currentTime);
    } catch {
      this.fail();
    }
  }

  private drop(mid: string): void {
    const line = this.lines.get(mid);
    line?.source.disconnect();
    line?.gain.disconnect();
    this.lines.delete(mid);
  }

  private fail(): void {
    this.failed = true;
    this.stop();
    this.changed();
  }
}
