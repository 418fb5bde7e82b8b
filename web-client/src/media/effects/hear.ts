import type { Opened } from '../devices';

export const hearFor = 3000;

/** What others would hear of this person, on this device alone: recorded for a moment, and kept only until it has been played. */
export async function recordSound(opened: Opened, stopped: AbortSignal, milliseconds = hearFor): Promise<Blob | null> {
  if ('problem' in opened) return null;
  const { track } = opened;
  try {
    if (stopped.aborted) return null;
    const recorder = new MediaRecorder(new MediaStream([track]));
    const parts: Blob[] = [];
    const done = new Promise<void>((resolve) => {
      recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
      recorder.addEventListener('stop', () => resolve());
      const end = () => recorder.state !== 'inactive' && recorder.stop();
      setTimeout(end, milliseconds);
      stopped.addEventListener('abort', end);
    });
    recorder.start();
    await done;
    return stopped.aborted ? null : new Blob(parts, { type: recorder.mimeType });
  } catch {
    return null; // a browser without a recorder, or a device that went away
  } finally {
    track.stop();
  }
}
