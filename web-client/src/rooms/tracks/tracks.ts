import type { MediaTrack, Participant, RoomFormat, RoomSnapshot, ScreenPolicy } from '../../shared/contracts';
import type { EventOf } from '../event';
import { hasPictures } from '../schedule/schedule';
import { leads, type Seats } from '../seats/seats';

/** What one person's microphone, camera and screen are. */
export type SeatTracks = Pick<Participant, MediaTrack>;

/** By the person's id. Whoever is not in it has everything off. */
export type Tracks = ReadonlyMap<string, SeatTracks>;

export const trackKinds = ['microphone', 'camera', 'screen'] as const;
export const noTracks: Tracks = new Map();
const allOff: SeatTracks = { microphone: 'off', camera: 'off', screen: 'off' };

export function fromSnapshot({ participants }: RoomSnapshot): Tracks {
  return new Map(participants.map(({ id, microphone, camera, screen }) => [id, { microphone, camera, screen }]));
}

type TracksEvent = EventOf<
  | 'participantJoined'
  | 'participantLeft'
  | 'participantWelcomed'
  | 'microphoneTurnedOn'
  | 'microphoneTurnedOff'
  | 'microphoneMuted'
  | 'askedToUnmute'
  | 'cameraTurnedOn'
  | 'cameraTurnedOff'
  | 'cameraStopped'
  | 'cameraAllowed'
  | 'screenStarted'
  | 'screenStopped'
>;

export function evolve(tracks: Tracks, event: TracksEvent): Tracks {
  const { who } = event;
  switch (event.$type) {
    case 'participantJoined':
      return new Map(tracks).set(who, allOff);
    case 'participantLeft': {
      const rest = new Map(tracks);
      rest.delete(who);
      return rest;
    }
    case 'participantWelcomed': {
      const { microphone, camera } = tracks.get(who) ?? allOff;
      return changed(tracks, who, {
        microphone: microphone === 'held' ? 'off' : microphone,
        camera: camera === 'held' ? 'off' : camera,
      });
    }
    case 'microphoneTurnedOn':
      return changed(tracks, who, { microphone: 'on' });
    case 'microphoneTurnedOff':
    case 'askedToUnmute':
      return changed(tracks, who, { microphone: 'off' });
    case 'microphoneMuted':
      return changed(tracks, who, { microphone: 'held' });
    case 'cameraTurnedOn':
      return changed(tracks, who, { camera: 'on' });
    case 'cameraTurnedOff':
    case 'cameraAllowed':
      return changed(tracks, who, { camera: 'off' });
    case 'cameraStopped':
      return changed(tracks, who, { camera: 'held' });
    case 'screenStarted':
      return changed(tracks, who, { screen: 'on' });
    case 'screenStopped':
      return changed(tracks, who, { screen: 'off' });
  }
}

/** The tracks of people inside with one person's changed. */
export function changed(tracks: Tracks, who: string, part: Partial<SeatTracks>): Tracks {
  const before = tracks.get(who);
  return before ? new Map(tracks).set(who, { ...before, ...part }) : tracks;
}

// ---- what views read

export function tracksOf({ tracks }: { readonly tracks: Tracks }, who: string): SeatTracks {
  return tracks.get(who) ?? allOff;
}

/** Whether the room lets this person show a screen. */
export function mayShowScreen(
  room: { readonly seats: Seats; readonly screens: ScreenPolicy; readonly format: RoomFormat },
  you: string,
): boolean {
  return hasPictures(room.format) && maySend(room, you) && (room.screens === 'all' || leads(room, you));
}

/** Whether this person can be heard and seen at all: in a talk, only who leads it. */
export const maySend = (room: { readonly seats: Seats; readonly format: RoomFormat }, you: string): boolean =>
  room.format !== 'talk' || leads(room, you);
