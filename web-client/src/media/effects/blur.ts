import { type Opened, openCamera } from '../devices';
import { makeOf } from '../madeTrack';
import type { GaveUp } from './door';
import { Finding } from './finding';
import { Pace } from './pace';
import { maskSize, Segmenter } from './segmenter';

const perSecond = 20;
const leastPerSecond = 4;
const mostHeight = 540;
const patience = 30_000; // for the first picture, with the model on its way

// Not in the browsers' types yet.
type Blurs = { backgroundBlur?: boolean };
type MayBlur = { backgroundBlur?: readonly boolean[] };

/** The camera with everything but people blurred: by the browser where it can, and on this page where it cannot. */
export async function openBlurred(deviceId: string | undefined, gaveUp: GaveUp): Promise<Opened> {
  const opened = await openCamera(deviceId);
  if ('problem' in opened) return opened;
  const { track } = opened;
  try {
    if (await blursByItself(track, gaveUp)) return opened;
    return { track: await blurred(track, gaveUp) };
  } catch {
    track.stop();
    return { problem: 'noBlur' };
  }
}

const isBlurred = (track: MediaStreamTrack) => (track.getSettings() as Blurs).backgroundBlur === true;

async function blursByItself(track: MediaStreamTrack, gaveUp: GaveUp): Promise<boolean> {
  const { backgroundBlur } = (track.getCapabilities?.() ?? {}) as MayBlur;
  if (!isBlurred(track)) {
    if (!backgroundBlur?.includes(true)) return false;
    const wanted = { ...track.getConstraints(), backgroundBlur: { exact: true } };
    await track.applyConstraints(wanted).catch(() => undefined);
    if (!isBlurred(track)) return false;
  }
  // The system may offer to turn it off while the camera is on.
  track.addEventListener('configurationchange', () => {
    if (isBlurred(track)) return;
    track.enabled = false;
    gaveUp('blur');
  });
  return true;
}

/** There is no track before there is a blurred picture, and nothing else is ever drawn where the track comes from. */
async function blurred(source: MediaStreamTrack, gaveUp: GaveUp): Promise<MediaStreamTrack> {
  const segmenter = await Segmenter.load();
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true });
  video.srcObject = new MediaStream([source]);
  await video.play();
  const painter = new Painter(video, segmenter);
  const late = setTimeout(() => segmenter.close(), patience);
  try {
    await painter.paint();
  } finally {
    clearTimeout(late);
  }

  const [track] = painter.canvas.captureStream(perSecond).getVideoTracks();
  if (!track) throw new Error('no track');
  track.contentHint = 'motion';
  const pace = new Pace(leastPerSecond);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  const close = () => {
    closed = true;
    clearTimeout(timer);
    video.srcObject = null;
    segmenter.close();
  };
  const stopHere = () => {
    close();
    gaveUp('blur');
  };
  const next = async () => {
    const began = performance.now();
    try {
      if (track.enabled) await painter.paint();
    } catch {
      if (!closed) stopHere();
      return;
    }
    if (closed) return;
    if (document.hidden) pace.rest();
    else if (pace.tick(performance.now())) return stopHere();
    timer = setTimeout(() => void next(), Math.max(4, 1000 / perSecond - (performance.now() - began)));
  };
  timer = setTimeout(() => void next(), 1000 / perSecond);
  return makeOf(track, source, close);
}

/** Paints people from the camera over a blurred copy of the same picture. */
class Painter {
  readonly canvas = document.createElement('canvas');
  private readonly frame = document.createElement('canvas');
  private readonly coarse = document.createElement('canvas');
  private readonly people = Object.assign(document.createElement('canvas'), maskSize);
  private readonly smaller = Object.assign(document.createElement('canvas'), maskSize);
  private readonly finding = new Finding();
  private readonly on = contextOf(this.canvas);
  private readonly onFrame = contextOf(this.frame);
  private readonly onCoarse = contextOf(this.coarse);
  private readonly onPeople = contextOf(this.people);
  private readonly onSmaller = contextOf(this.smaller);

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly segmenter: Segmenter,
  ) {}

  async paint(): Promise<void> {
    this.fit();
    const { width, height } = this.frame;
    this.onFrame.drawImage(this.video, 0, 0, width, height);
    const people = this.finding.isDue(performance.now(), 1000 / perSecond) ? await this.find() : this.foundBefore();

    // Small and large again: the same blur in every browser, and cheaper than a filter.
    this.onCoarse.drawImage(this.frame, 0, 0, this.coarse.width, this.coarse.height);
    this.on.globalCompositeOperation = 'copy';
    this.on.drawImage(people, 0, 0, width, height);
    this.on.globalCompositeOperation = 'source-in';
    this.on.drawImage(this.frame, 0, 0);
    this.on.globalCompositeOperation = 'destination-over';
    this.on.drawImage(this.coarse, 0, 0, width, height);
  }

  private async find(): Promise<HTMLCanvasElement> {
    const from = performance.now();
    const people = await this.segmenter.find(this.frame);
    this.onPeople.globalCompositeOperation = 'copy';
    this.onPeople.drawImage(people, 0, 0, this.people.width, this.people.height);
    this.finding.found(from, performance.now());
    return this.people;
  }

  // Only where there are people all around.
  private foundBefore(): HTMLCanvasElement {
    const by = this.finding.shrunk(performance.now());
    this.onSmaller.globalCompositeOperation = 'copy';
    this.onSmaller.drawImage(this.people, 0, 0);
    this.onSmaller.globalCompositeOperation = 'destination-in';
    for (const x of [-by, by]) for (const y of [-by, by]) this.onSmaller.drawImage(this.people, x, y);
    return this.smaller;
  }

  // A camera may change its shape, when a phone is turned.
  private fit(): void {
    const { videoWidth, videoHeight } = this.video;
    if (videoWidth === 0 || videoHeight === 0) throw new Error('no picture');
    const scale = Math.min(1, mostHeight / Math.min(videoWidth, videoHeight));
    const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
    if (this.frame.width === width && this.frame.height === height) return;
    for (const canvas of [this.canvas, this.frame]) Object.assign(canvas, { width, height });
    Object.assign(this.coarse, { width: Math.round(width / 30), height: Math.round(height / 30) });
    for (const each of [this.on, this.onCoarse]) each.imageSmoothingQuality = 'high';
  }
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  return context;
}
