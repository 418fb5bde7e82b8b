import { language } from '../../texts/texts';

// Not in the browsers' types yet: https://webaudio.github.io/web-speech-api/
type Alternative = { readonly transcript: string };
type Result = { readonly isFinal: boolean; readonly 0: Alternative };
type ResultEvent = Event & { readonly resultIndex: number; readonly results: ArrayLike<Result> };
type Recognition = EventTarget & {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally: boolean;
  start(track: MediaStreamTrack): void;
  abort(): void;
};
type RecognitionClass = {
  new (): Recognition;
  available?(wish: { langs: readonly string[]; processLocally: true }): Promise<string>;
};

const recognitionClass = (): RecognitionClass | undefined =>
  (globalThis as { SpeechRecognition?: RecognitionClass }).SpeechRecognition;

/** Whether this browser can turn speech into text on this device, with what is on it already: nothing is fetched for it. */
export async function canListen(tag = language().tag): Promise<boolean> {
  const found = recognitionClass();
  if (!found?.available || !('processLocally' in found.prototype)) return false;
  try {
    return (await found.available({ langs: [tag], processLocally: true })) === 'available';
  } catch {
    return false;
  }
}

/**
 * Turns what is heard here into text, by the browser and on this device alone; `voices` is asked anew each second, as people come and go.
 * Returns how to stop it.
 */
export function listen(
  voices: () => readonly MediaStream[],
  onText: (text: string, isFinal: boolean) => void,
  onEnd: () => void,
  tag = language().tag,
): () => void {
  const found = recognitionClass();
  if (!found) throw new Error('no recognition');
  const context = new AudioContext();
  const mixed = new MediaStreamAudioDestinationNode(context);
  const sources = new Map<MediaStream, MediaStreamAudioSourceNode>();
  const follow = () => {
    const heard = new Set(voices());
    for (const [stream, source] of sources) {
      if (heard.has(stream)) continue;
      source.disconnect();
      sources.delete(stream);
    }
    for (const stream of heard) {
      if (sources.has(stream) || stream.getAudioTracks().length === 0) continue;
      const source = context.createMediaStreamSource(stream);
      source.connect(mixed);
      sources.set(stream, source);
    }
  };

  const recognition = new found();
  recognition.lang = tag;
  recognition.continuous = true;
  recognition.interimResults = true;
  recognition.processLocally = true; // it fails rather than send sound anywhere
  let stopped = false;
  const stop = () => {
    if (stopped) return;
    stopped = true;
    clearInterval(timer);
    recognition.abort();
    void context.close();
  };
  const begin = () => {
    const [track] = mixed.stream.getAudioTracks();
    if (track) recognition.start(track);
  };
  recognition.addEventListener('result', (event) => {
    const { results, resultIndex } = event as ResultEvent;
    for (let i = resultIndex; i < results.length; i++) {
      const result = results[i];
      if (result && !stopped) onText(result[0].transcript.trim(), result.isFinal);
    }
  });
  let failed = false;
  recognition.addEventListener('error', (event) => {
    failed = (event as Event & { error?: string }).error !== 'no-speech';
  });
  // A browser ends after a silence of its own accord.
  recognition.addEventListener('end', () => {
    if (stopped) return;
    if (!failed) return begin();
    stop();
    onEnd();
  });
  const timer = setInterval(follow, 1000);
  follow();
  void context.resume();
  begin();
  return stop;
}
