import { makeOf } from '../madeTrack';
import { onOwnVoice, ownVoice } from '../ownVoice';
import type { GaveUp, Looks } from './door';
import { coloursOf, drawFace } from './drawing';
import type { Face } from './effects';
import { Pace } from './pace';

const perSecond = 15;
const leastPerSecond = 6;
const size = { width: 640, height: 360 };

/** A drawn face that nods and speaks with the person's voice, as a track like that of a camera. No camera is opened for it. */
export function openMask(face: Face, { tint, keepsake }: Looks, gaveUp: GaveUp): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), size);
  const on = canvas.getContext('2d', { alpha: false });
  if (!on) throw new Error('no canvas');
  const colours = coloursOf(tint);
  const voice = new Level();
  const pace = new Pace(leastPerSecond);
  let open = 0;
  let nod = 0;
  const draw = () => {
    const now = performance.now();
    const loud = voice.now();
    open += (loud - open) * (loud > open ? 0.6 : 0.35); // a mouth opens faster than it closes
    nod += (0.25 * Math.sin(now / 1700) + 0.9 * loud * Math.sin(now / 260) - nod) * 0.4;
    const shut = now % 4300 < 170 ? 1 : 0;
    drawFace(on, face, keepsake, colours, { open, nod, shut });
  };
  draw();
  const [track] = canvas.captureStream(perSecond).getVideoTracks();
  if (!track) throw new Error('no track');
  track.contentHint = 'motion';
  const timer = setInterval(() => {
    if (track.enabled) draw();
    if (document.hidden) pace.rest();
    else if (pace.tick(performance.now())) {
      close();
      gaveUp('mask');
    }
  }, 1000 / perSecond);
  const close = () => {
    clearInterval(timer);
    voice.close();
  };
  return makeOf(track, null, close);
}

/** How loud the person speaks, 0 to 1, while their microphone is on. */
class Level {
  private context: AudioContext | null = null;
  private analyser: AnalyserNode | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  private samples = new Float32Array(1024);
  private readonly forget = onOwnVoice(() => this.follow());

  constructor() {
    this.follow();
  }

  now(): number {
    const track = ownVoice();
    if (!this.analyser || !track?.enabled) return 0;
    this.analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const sample of this.samples) sum += sample * sample;
    const decibels = 10 * Math.log10(sum / this.samples.length + 1e-10);
    return Math.max(0, Math.min(1, (decibels + 50) / 35));
  }

  close(): void {
    this.forget();
    void this.context?.close();
    this.context = null;
    this.analyser = null;
  }

  private follow(): void {
    this.source?.disconnect();
    this.source = null;
    const track = ownVoice();
    if (!track) {
      this.analyser = null;
      return;
    }
    this.context ??= new AudioContext();
    void this.context.resume();
    this.analyser = new AnalyserNode(this.context, { fftSize: this.samples.length });
    this.source = this.context.createMediaStreamSource(new MediaStream([track]));
    this.source.connect(this.analyser);
  }
}
