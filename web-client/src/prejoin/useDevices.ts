import { useCallback, useEffect, useRef, useState } from 'react';
import { type Opened, openMicrophone } from '../media/devices';
import { type Looks, openPicture } from '../media/effects/door';
import { deviceOf, stopTrack } from '../media/madeTrack';
import { onQuickExit } from '../shared/quickExit';

export type Opening = 'off' | 'asking' | 'on' | 'refused' | 'missing' | 'busy' | 'noBlur' | 'noMask' | 'tooSlow';
type Open = (id: string | undefined, gaveUp: () => void) => Promise<Opened>;

const openings = { blocked: 'refused', noVoice: 'busy' } as const;

/** One device that the person turns on to look at or listen to before joining. Nothing here leaves the browser. */
function useDevice(open: Open, onOpened: () => void) {
  const [state, setState] = useState<Opening>('off');
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [deviceId, setDeviceId] = useState<string | undefined>();
  const current = useRef<MediaStream | null>(null);
  const opening = useRef(false);
  const asked = useRef(0);

  const stop = useCallback(() => {
    asked.current++;
    opening.current = false;
    for (const track of current.current?.getTracks() ?? []) stopTrack(track);
    current.current = null;
    setStream(null);
    setState('off');
  }, []);

  const start = useCallback(
    async (id?: string) => {
      stop();
      const turn = asked.current;
      setState('asking');
      opening.current = true;
      const opened = await open(id, () => {
        if (turn !== asked.current) return;
        stop();
        setState('tooSlow');
      });
      if (turn !== asked.current) {
        if ('track' in opened) stopTrack(opened.track);
        return;
      }
      opening.current = false;
      if ('problem' in opened) {
        const { problem } = opened;
        setState(problem === 'blocked' || problem === 'noVoice' ? openings[problem] : problem);
        return;
      }
      current.current = new MediaStream([opened.track]);
      setDeviceId(deviceOf(opened.track) ?? id);
      setStream(current.current);
      setState('on');
      onOpened();
    },
    [open, onOpened, stop],
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

const openMicrophoneHere: Open = (id) => openMicrophone(id);

export function useDevices({ tint, keepsake }: Looks) {
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

  const openCamera = useCallback<Open>((id, gaveUp) => openPicture(id, { tint, keepsake }, gaveUp), [tint, keepsake]);
  const microphone = useDevice(openMicrophoneHere, refresh);
  const camera = useDevice(openCamera, refresh);
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
