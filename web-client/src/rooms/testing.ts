import type { Participant, Role, RoomEvent, RoomSnapshot } from '../shared/contracts';
import type { EventOf } from './event';
import { evolve, fromSnapshot, type Room } from './room';

const nothing: RoomSnapshot = {
  title: '',
  openedAt: 0,
  locked: false,
  ended: false,
  participants: [],
  hands: [],
  messages: [],
  removed: [],
  media: 0,
};

export const wren: Participant = {
  id: 'p1',
  name: 'Wren',
  keepsake: 'wren',
  tint: 'sea',
  role: 'participant',
  presence: 'here',
  microphone: 'off',
  camera: 'off',
  screen: 'off',
};

/** A room for tests, as a snapshot tells of it. */
export function roomOf(snapshot: Partial<RoomSnapshot>, version = 3): Room {
  return fromSnapshot(version, snapshotOf(snapshot));
}

export function snapshotOf(part: Partial<RoomSnapshot>): RoomSnapshot {
  return { ...nothing, ...part };
}

/** The room after events. */
export function folded(room: Room, ...events: RoomEvent[]): Room {
  return events.reduce((now, event) => evolve(now, event, 1), room);
}

export function joined(who: string, role: Role = 'participant'): EventOf<'participantJoined'> {
  return { $type: 'participantJoined', who, name: who, keepsake: 'fern', tint: 'moss', role };
}
