import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';

/** The parts of the room from which views work out whose turn it is. */
export function useTurns(store: RoomStore) {
  return useRoom(store, ({ room: { round, seats, breaks, floor, microphones, format, tracks }, you }) => ({
    ...{ round, seats, breaks, floor, microphones, format, tracks },
    you,
  }));
}
