import type { RoomSnapshot } from '../../shared/contracts';
import type { EventOf } from '../event';

export type RoomDoor = {
  readonly locked: boolean;
  readonly ended: boolean;
  readonly beganAgain: boolean; // the room before this one was lost, and nobody has opened the door since
};

export const openDoor: RoomDoor = { locked: false, ended: false, beganAgain: false };

export function fromSnapshot({ locked, ended, beganAgain }: RoomSnapshot): RoomDoor {
  return { locked, ended, beganAgain: beganAgain ?? false };
}

export function evolve(door: RoomDoor, event: EventOf<'roomLocked' | 'roomUnlocked' | 'roomEnded'>): RoomDoor {
  switch (event.$type) {
    case 'roomLocked':
      return { ...door, locked: true };
    case 'roomUnlocked':
      return { ...door, locked: false, beganAgain: false };
    case 'roomEnded':
      return { ...door, ended: true };
  }
}
