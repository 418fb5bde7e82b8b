import { stopTrack } from '../../media/madeTrack';

const keptFor = 30_000;

/** Keeps a microphone open for a while after a mute, since opening it anew would cut the first words after a short one. It is silent. */
export class SetAside {
  private kept: { readonly track: MediaStreamTrack; readonly timer: ReturnType<typeof setTimeout> } | null = null;

  holds(track: MediaStreamTrack): boolean {
    return this.kept?.track === track;
  }

  put(track: MediaStreamTrack): void {
    track.enabled = false;
    this.kept = { track, timer: setTimeout(() => this.drop(), keptFor) };
  }

  /** The open microphone, to be used again. */
  take(): MediaStreamTrack | null {
    const track = this.forget();
    if (track) track.enabled = true;
    return track;
  }

  drop(): void {
    const track = this.forget();
    if (track) stopTrack(track);
  }

  private forget(): MediaStreamTrack | null {
    if (!this.kept) return null;
    const { track, timer } = this.kept;
    clearTimeout(timer);
    this.kept = null;
    return track;
  }
}
