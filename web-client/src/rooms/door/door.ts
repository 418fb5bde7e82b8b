import type { DoorMode, RoomSnapshot, Wait, WaitingSeat } from '../../shared/contracts';
import type { EventOf } from '../event';

export type RoomDoor = {
  readonly locked: boolean;
  readonly mode: DoorMode; // who comes in how while the room is not locked
  readonly hasModes: boolean; // a room of an older release knows only the lock
  readonly ended: boolean;
  readonly closesAt: number | null; // when the room ends, once a facilitator has begun to close it
  readonly beganAgain: boolean; // the room before this one was lost, and nobody has opened the door since
  readonly waiting: readonly WaitingSeat[]; // for facilitators, in the order of knocking
  readonly wait: Wait | null; // one's own, while one is in the waiting room
};

export const openDoor: RoomDoor = {
  locked: false,
  mode: 'open',
  hasModes: false,
  ended: false,
  closesAt: null,
  beganAgain: false,
  waiting: [],
  wait: null,
};

export function fromSnapshot({
  locked,
  door,
  ended,
  closesAt,
  beganAgain,
  level,
  waiting,
  wait,
}: RoomSnapshot): RoomDoor {
  return {
    locked,
    mode: door ?? 'open',
    hasModes: (level ?? 0) > 0,
    ended,
    closesAt: closesAt ?? null,
    beganAgain: beganAgain ?? false,
    waiting: waiting ?? [],
    wait: wait ?? null,
  };
}

type DoorEvent = EventOf<
  | 'roomLocked'
  | 'roomUnlocked'
  | 'roomEnded'
  | 'closingBegan'
  | 'closingTakenBack'
  | 'doorModeSet'
  | 'participantKnocked'
  | 'participantJoined'
  | 'knockDeclined'
  | 'knockWithdrawn'
  | 'doorNoteWritten'
  | 'secretAsked'
  | 'secretGiven'
>;

export function evolve(door: RoomDoor, event: DoorEvent, at: number): RoomDoor {
  switch (event.$type) {
    case 'roomLocked':
      return { ...door, locked: true };
    case 'roomUnlocked':
      return { ...door, locked: false, beganAgain: false };
    case 'roomEnded':
      return { ...door, ended: true, closesAt: null };
    case 'closingBegan':
      return { ...door, closesAt: event.at };
    case 'closingTakenBack':
      return { ...door, closesAt: null };
    case 'doorModeSet':
      return { ...door, mode: event.mode };
    case 'participantKnocked': {
      const { who: id, name, keepsake, tint, role, returning, cause } = event;
      const seat = { id, name, keepsake, tint, role, since: at, returning, cause };
      return { ...door, waiting: [...without(door.waiting, id), seat] };
    }
    case 'participantJoined':
    case 'knockDeclined':
    case 'knockWithdrawn':
      return door.waiting.length === 0 ? door : { ...door, waiting: without(door.waiting, event.who) };
    case 'doorNoteWritten': {
      const line = event.by == null ? { note: event.text } : { answer: event.text };
      if (door.wait) return { ...door, wait: { ...door.wait, ...line } };
      return { ...door, waiting: changed(door.waiting, event.who, line) };
    }
    case 'secretAsked': {
      // What was given before is for another page of theirs.
      if (door.wait) {
        const { secret: _, ...wait } = door.wait;
        return { ...door, wait };
      }
      const { who, key } = event;
      const asked = ({ hasSecret: _, ...seat }: WaitingSeat): WaitingSeat => ({ ...seat, key });
      return { ...door, waiting: door.waiting.map((seat) => (seat.id === who ? asked(seat) : seat)) };
    }
    case 'secretGiven':
      if (door.wait) return { ...door, wait: { ...door.wait, secret: event.box } };
      return { ...door, waiting: changed(door.waiting, event.who, { hasSecret: true }) };
  }
}

const changed = (waiting: readonly WaitingSeat[], who: string, part: Partial<WaitingSeat>): readonly WaitingSeat[] =>
  waiting.map((seat) => (seat.id === who ? { ...seat, ...part } : seat));

function without(waiting: readonly WaitingSeat[], who: string): readonly WaitingSeat[] {
  return waiting.filter((seat) => seat.id !== who);
}

// ---- what views read

type WithDoor = { readonly door: RoomDoor };

export const doorStates = ['open', 'knock', 'invited', 'locked'] as const;
export type DoorSet = (typeof doorStates)[number];

/** Whether they wait for the key of the session. */
export const lacksSecret = ({ key, hasSecret }: WaitingSeat): boolean =>
  Boolean(key) && !hasSecret && askKindOf(key) !== 'unable';

/** Whether their browser seals neither sound nor pictures, so that nobody's are sealed once they are let in. */
export const isUnable = ({ key }: WaitingSeat): boolean => askKindOf(key) === 'both' || askKindOf(key) === 'unable';

/** What somebody who waits asks for is in the first byte: 4, 5 or 6, which base64url writes as "B" and a quarter of what may follow. */
function askKindOf(key: string | null | undefined): 'secret' | 'both' | 'unable' {
  if (!key || !/^B[Q-Za-v]/.test(key)) return 'secret';
  return /^B[g-v]/.test(key) ? 'unable' : 'both';
}

/** What the door is set to: one of its modes, or locked. */
export function doorOf({ door }: WithDoor): DoorSet {
  return door.locked ? 'locked' : door.mode;
}

/** Whether this person is in the waiting room. */
export function waits({ door }: WithDoor): boolean {
  return door.wait !== null;
}
