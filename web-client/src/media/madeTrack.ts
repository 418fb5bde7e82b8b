/** What a track of this page was made of: another track, which ends with it, and whatever else has to end. */
type Made = { readonly source: MediaStreamTrack | null; readonly close: () => void };

const made = new WeakMap<MediaStreamTrack, Made>();

export function makeOf(track: MediaStreamTrack, source: MediaStreamTrack | null, close: () => void): MediaStreamTrack {
  made.set(track, { source, close });
  return track;
}

/** The device's own track, which ends when the device goes away. */
export const sourceOf = (track: MediaStreamTrack): MediaStreamTrack => made.get(track)?.source ?? track;

/** Undefined for a track that no device made. */
export function deviceOf(track: MediaStreamTrack): string | undefined {
  const { source } = made.get(track) ?? { source: track };
  return source?.getSettings().deviceId;
}

/** Closes the device too, which a made track would leave open. */
export function stopTrack(track: MediaStreamTrack): void {
  track.stop();
  const { source, close } = made.get(track) ?? {};
  source?.stop();
  close?.();
}
