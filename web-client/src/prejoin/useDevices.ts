import { useCallback, useEffect, useRef, useState } from 'react';
import { onQuickExit } from '../shared/quickExit';

export type Opening = 'off' | 'asking' | 'on' | 'refused' | 'missing' | 'busy';
type Kind = 'audio' | 'video';

function problemOf(error: unknown): Opening {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return 'busy';
}

/** One device that the person turns on to look at or listen to before joining. Nothing here leaves the browser. */
function useDevice(kind: Kind, onOpened: () => void) {
  const [state, setState] = useState<Opening>('off');
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [deviceId, setDeviceId] = useState<string | undefined>();
  const current = useRef<MediaStream | null>(null);
  const opening = useRef(false);
  const asked = useRef(0);

  const stop = useCallback(() => {
    asked.current++;
    opening.current = false;
    for (const track of current.current?.getTracks() ?? []) track.stop();
    current.current = null;
    setStream(null);
    setState('off');
  }, []);

  const start = useCallback(
    async (id?: string) => {
      stop();
      const turn = asked.current;
      if (!navigator.mediaDevices) {
        setState('missing');
        return;
      }
      setState('asking');
      opening.current = true;
      try {
        const wish = id ? { deviceId: { exact: id } } : true;
        const opened = await navigator.mediaDevices.getUserMedia(kind === 'audio' ? { audio: wish } : { video: wish });
        if (turn !== asked.current) {
          for (const track of opened.getTracks()) track.stop();
          return;
        }
        opening.current = false;
        current.current = opened;
        setDeviceId(opened.getTracks()[0]?.getSettings().deviceId ?? id);
        setStream(opened);
        setState('on');
        onOpened();
      } catch (error) {
        if (turn !== asked.current) return;
        opening.current = false;
        setState(problemOf(error));
      }
    },
    [kind, onOpened, stop],
  );

  /** Which device it will be; one that is off stays off. */
  const choose = useCallback(
    (id: string) => {
      setDeviceId(id);
      if (current.current || opening.current) void start(id);
    },
    [start],
  );

  useEffect(() => {
    const forget = onQuickExit(stop);
    return () => {
      forget();
      stop();
    };
  }, [stop]);

  return { state, stream, deviceId, start, stop, choose };
}

export function useDevices() {
  const [list, setList] = useState<MediaDeviceInfo[]>([]);
  const refresh = useCallback(() => {
    // Without permission the browser gives no names, and then there is nothing to choose from.
    navigator.mediaDevices
      ?.enumerateDevices()
      .then((devices) => setList(devices.filter((device) => device.label !== '' && device.deviceId !== '')))
      .catch(() => setList([]));
  }, []);
  useEffect(() => {
    refresh();
    const media = navigator.mediaDevices;
    media?.addEventListener?.('devicechange', refresh);
    return () => media?.removeEventListener?.('devicechange', refresh);
  }, [refresh]);

  const microphone = useDevice('audio', refresh);
  const camera = useDevice('video', refresh);
  return {
    microphone,
    camera,
    microphones: list.filter((device) => device.kind === 'audioinput'),
    cameras: list.filter((device) => device.kind === 'videoinput'),
  };
}

/** Loudness of a stream as 0 to 7 lit marks, ten times a second. */
export function useLevel(stream: MediaStream | null): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!stream) {
      setLevel(0);
      return;
    }
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      const decibels = 10 * Math.log10(sum / samples.length + 1e-10);
      setLevel(Math.max(0, Math.min(7, Math.round((decibels + 60) / 6))));
    }, 100);
    return () => {
      clearInterval(timer);
      void context.close();
    };
  }, [stream]);
  return level;
}
