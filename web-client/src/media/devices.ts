/** Why a device could not be opened: refused by the person or the system, not there, or held by another program. */
export type DeviceProblem = 'blocked' | 'missing' | 'busy';
/** Why it was not: it would have shown or told something else than the person chose. */
export type EffectProblem = 'noBlur' | 'noMask' | 'noVoice';
export type Opened = { readonly track: MediaStreamTrack } | { readonly problem: DeviceProblem | EffectProblem };

export const isAboutEffect = (problem: DeviceProblem | EffectProblem): problem is EffectProblem =>
  problem === 'noBlur' || problem === 'noMask' || problem === 'noVoice';

export const canShareScreen = (): boolean => typeof navigator.mediaDevices?.getDisplayMedia === 'function';

/** `noiseSuppression`: the browser's own. */
export function openMicrophone(deviceId?: string, noiseSuppression = true): Promise<Opened> {
  const wanted: MediaTrackConstraints = { echoCancellation: true, noiseSuppression, autoGainControl: true };
  return open('audio', deviceId ? [{ ...wanted, deviceId: { exact: deviceId } }, wanted, true] : [wanted, true]);
}

export function openCamera(deviceId?: string): Promise<Opened> {
  const size: MediaTrackConstraints = {
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 24, max: 30 },
    facingMode: 'user',
  };
  return open('video', deviceId ? [{ ...size, deviceId: { exact: deviceId } }, size, true] : [size, true]);
}

/** Undefined when the person closed the picker: that is a choice, not a problem. */
export async function openScreen(): Promise<MediaStreamTrack | undefined> {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
    const track = stream.getVideoTracks()[0];
    if (track) track.contentHint = 'detail';
    return track;
  } catch {
    return undefined;
  }
}

async function open(kind: 'audio' | 'video', ladder: readonly (MediaTrackConstraints | true)[]): Promise<Opened> {
  if (!navigator.mediaDevices?.getUserMedia) return { problem: 'missing' };
  let problem: DeviceProblem = 'missing';
  for (const constraints of ladder) {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ [kind]: constraints });
      const track = stream.getTracks()[0];
      if (track) return { track };
    } catch (e) {
      problem = problemOf(e);
      if (problem === 'blocked') break; // asking again would only ask the person again
    }
  }
  return { problem };
}

function problemOf(e: unknown): DeviceProblem {
  switch (e instanceof DOMException ? e.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'blocked';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'missing';
  }
}
