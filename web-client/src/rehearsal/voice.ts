/** A voice without words: a hum with the melody and the pauses of speech. It is made on the device, as a track like that of a microphone. */
export class Voice {
  readonly track: MediaStreamTrack | null;
  private readonly gain: GainNode | null = null;
  private readonly source: OscillatorNode | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private until = 0;

  constructor(private readonly pitch: number) {
    const context = listening();
    if (!context) {
      this.track = null; // a browser without Web Audio: they are seen to speak
      return;
    }
    const source = new OscillatorNode(context, { type: 'sawtooth', frequency: pitch });
    const gain = new GainNode(context, { gain: 0 });
    for (const frequency of [pitch * 3, pitch * 7]) {
      const formant = new BiquadFilterNode(context, { type: 'bandpass', frequency, Q: 4 });
      source.connect(formant).connect(gain);
    }
    const out = context.createMediaStreamDestination();
    gain.connect(out);
    source.start();
    this.track = out.stream.getAudioTracks()[0] ?? null;
    this.gain = gain;
    this.source = source;
  }

  get isTalking(): boolean {
    return Date.now() < this.until;
  }

  /** In sentences of some seconds, until they are over or {@link rest} is called. */
  talk(milliseconds: number): void {
    this.until = Date.now() + milliseconds;
    clearInterval(this.timer);
    this.timer = setInterval(() => this.syllable(), 180);
  }

  rest(): void {
    this.until = 0;
    clearInterval(this.timer);
    if (this.gain) this.gain.gain.setTargetAtTime(0, this.gain.context.currentTime, 0.05);
  }

  close(): void {
    this.rest();
    this.source?.stop();
    this.track?.stop();
  }

  private syllable(): void {
    if (!this.isTalking) this.rest();
    if (!this.isTalking || !this.gain || !this.source) return;
    const now = this.gain.context.currentTime;
    const isPause = Math.floor(Date.now() / 180) % 24 > 20; // for breath
    this.gain.gain.setTargetAtTime(isPause ? 0 : 0.25 + 0.25 * Math.random(), now, 0.04);
    this.source.frequency.setTargetAtTime(this.pitch * (0.92 + 0.16 * Math.random()), now, 0.06);
  }
}

let context: AudioContext | null = null;

function listening(): AudioContext | null {
  if (typeof AudioContext === 'undefined') return null;
  if (!context) {
    context = new AudioContext();
    const wake = () => void context?.resume(); // after a reload a browser waits for a gesture
    addEventListener('pointerdown', wake);
    addEventListener('keydown', wake);
  }
  return context;
}

/** Nobody speaks any more. */
export function silenceAll(): void {
  void context?.close();
  context = null;
}
