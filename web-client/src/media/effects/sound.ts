import { soonOrNot, untilThere } from '../../shared/untilThere';
import { type Opened, openMicrophone } from '../devices';
import { makeOf } from '../madeTrack';
import type { GaveUp } from './door';
import type { Voice } from './effects';
import { Pace } from './pace';

const rate = 48_000; // what RNNoise was made for
const least = 0.85; // of the time that goes by; a sound that is made more slowly has gaps

const moves: Record<Exclude<Voice, 'own'>, { pitch: number; colour: number }> = {
  deeper: { pitch: 0.78, colour: 0.87 },
  higher: { pitch: 1.28, colour: 1.14 },
};

/** The microphone with its noise taken out, the voice changed, or both. */
export async function openChanged(
  deviceId: string | undefined,
  { voice, noise }: { voice: Voice; noise: boolean },
  gaveUp: GaveUp,
): Promise<Opened> {
  const context = new AudioContext({ sampleRate: rate, latencyHint: 'interactive' });
  let source: MediaStreamTrack | null = null;
  try {
    const nodes = [
      ...(noise ? [await noiseNode(context)] : []),
      ...(voice === 'own' ? [] : [await voiceNode(context, voice)]),
    ];
    const opened = await openMicrophone(deviceId, !noise);
    if ('problem' in opened) {
      void context.close();
      return opened;
    }
    source = opened.track;
    const end = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    const begin = new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([source]) });
    [begin, ...nodes].forEach((node, i) => {
      node.connect(nodes[i] ?? end);
    });
    await context.resume();
    const [track] = end.stream.getAudioTracks();
    if (!track) throw new Error('no track');
    const stopWatching = watch(context, () => gaveUp(voice === 'own' ? 'noise' : 'voice'));
    return {
      track: makeOf(track, source, () => {
        stopWatching();
        void context.close();
      }),
    };
  } catch (e) {
    source?.stop();
    void context.close();
    throw e;
  }
}

async function voiceNode(context: AudioContext, voice: Exclude<Voice, 'own'>): Promise<AudioNode> {
  const { default: url } = await untilThere(() => import('./voice.worklet?worker&url'), soonOrNot);
  await context.audioWorklet.addModule(url);
  return new AudioWorkletNode(context, 'voice', {
    channelCount: 1,
    channelCountMode: 'explicit',
    outputChannelCount: [1],
    processorOptions: moves[voice],
  });
}

async function noiseNode(context: AudioContext): Promise<AudioNode> {
  const load = () =>
    Promise.all([
      import('@sapphi-red/web-noise-suppressor'),
      import('@sapphi-red/web-noise-suppressor/rnnoiseWorklet.js?url'),
      import('@sapphi-red/web-noise-suppressor/rnnoise.wasm?url'),
      import('@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm?url'),
    ]);
  const [{ loadRnnoise, RnnoiseWorkletNode }, { default: worklet }, { default: url }, { default: simdUrl }] =
    await untilThere(load, soonOrNot);
  const [wasmBinary] = await Promise.all([loadRnnoise({ url, simdUrl }), context.audioWorklet.addModule(worklet)]);
  return new RnnoiseWorkletNode(context, { maxChannels: 1, wasmBinary });
}

/** Sound that cannot be made as fast as it is heard falls behind the time of day. */
function watch(context: AudioContext, tooSlow: () => void): () => void {
  const pace = new Pace(least);
  let before = context.currentTime;
  const timer = setInterval(() => {
    const made = context.currentTime - before;
    before = context.currentTime;
    if (document.hidden || context.state !== 'running') pace.rest();
    else if (pace.tick(performance.now(), made)) {
      clearInterval(timer);
      tooSlow();
    }
  }, 500);
  return () => clearInterval(timer);
}
