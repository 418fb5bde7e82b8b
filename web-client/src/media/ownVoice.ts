/** The microphone's track while it is sent, for a mask that speaks with it. */
let track: MediaStreamTrack | null = null;
const listeners = new Set<() => void>();

export const ownVoice = (): MediaStreamTrack | null => track;

export function setOwnVoice(next: MediaStreamTrack | null): void {
  track = next;
  for (const listener of listeners) listener();
}

export function onOwnVoice(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
