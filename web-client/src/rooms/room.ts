import {
  type Author,
  type Entry,
  limits,
  type Participant,
  type RoomEvent,
  type RoomMessage,
  type RoomSnapshot,
} from '../shared/contracts';

/** What a client knows of a room: the snapshot it was given and every entry since, folded. */
export type Room = RoomSnapshot & { readonly version: number };

export const empty: Room = {
  version: 0,
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

export function fromSnapshot(version: number, snapshot: RoomSnapshot): Room {
  return { ...empty, ...snapshot, version };
}

/** The room after an entry; the same room for an entry already folded; null when entries are missing in between. */
export function apply(room: Room, entry: Entry): Room | null {
  if (entry.version <= room.version) return room;
  if ((entry.from ?? entry.version) > room.version + 1) return null;
  const next = entry.events.reduce((now, event) => evolve(now, event, entry.at), room);
  return { ...next, version: entry.version };
}

/** Never refuses, because the event has already happened. Events that this release does not know are skipped. */
export function evolve(room: Room, event: RoomEvent, at: number): Room {
  switch (event.$type) {
    case 'roomOpened':
      return { ...room, title: event.title, openedAt: at, ...(event.again ? { beganAgain: true } : {}) };
    case 'participantJoined': {
      const person: Participant = {
        id: event.who,
        name: event.name,
        keepsake: event.keepsake,
        tint: event.tint,
        role: event.role,
        presence: 'here',
        microphone: 'off',
        camera: 'off',
        screen: 'off',
      };
      return { ...room, participants: [...room.participants.filter((p) => p.id !== event.who), person] };
    }
    case 'participantDropped':
      return change(room, event.who, { presence: 'dropped' });
    case 'participantReturned':
      return change(room, event.who, { presence: 'here' });
    case 'participantLeft':
      return {
        ...room,
        participants: room.participants.filter((p) => p.id !== event.who),
        hands: room.hands.filter((who) => who !== event.who),
      };
    case 'participantRemoved':
      return {
        ...room,
        removed: [...room.removed.filter((r) => r.id !== event.who), { id: event.who, name: event.name }],
      };
    case 'removalUndone':
      return { ...room, removed: room.removed.filter((r) => r.id !== event.who) };
    case 'messagePosted': {
      const message: RoomMessage = {
        id: event.id,
        author: event.author ?? authorOf(room, event.who),
        at,
        body: event.body,
        replyTo: event.replyTo ?? null,
        audience: event.audience,
        toWho: event.toWho ?? null,
        reactions: [],
      };
      return { ...room, messages: [...room.messages, message].slice(-limits.mostMessages) };
    }
    case 'messageReacted':
      return changeMessage(room, event.messageId, (m) => ({
        ...m,
        reactions: [
          ...m.reactions.filter((r) => r.who !== event.who || r.reaction !== event.reaction),
          { who: event.who, reaction: event.reaction },
        ],
      }));
    case 'reactionWithdrawn':
      return changeMessage(room, event.messageId, (m) => ({
        ...m,
        reactions: m.reactions.filter((r) => r.who !== event.who || r.reaction !== event.reaction),
      }));
    case 'handRaised':
      return { ...room, hands: [...room.hands.filter((who) => who !== event.who), event.who] };
    case 'handLowered':
      return { ...room, hands: room.hands.filter((who) => who !== event.who) };
    case 'microphoneTurnedOn':
      return change(room, event.who, { microphone: 'on' });
    case 'microphoneTurnedOff':
    case 'askedToUnmute':
      return change(room, event.who, { microphone: 'off' });
    case 'microphoneMuted':
      return change(room, event.who, { microphone: 'held' });
    case 'cameraTurnedOn':
      return change(room, event.who, { camera: 'on' });
    case 'cameraTurnedOff':
    case 'cameraAllowed':
      return change(room, event.who, { camera: 'off' });
    case 'cameraStopped':
      return change(room, event.who, { camera: 'held' });
    case 'screenStarted':
      return change(room, event.who, { screen: 'on' });
    case 'screenStopped':
      return change(room, event.who, { screen: 'off' });
    case 'mediaPlaced':
      return { ...room, media: event.number };
    case 'roomLocked':
      return { ...room, locked: true };
    case 'roomUnlocked': {
      const { beganAgain: _, ...rest } = room;
      return { ...rest, locked: false };
    }
    case 'roomEnded':
      return { ...room, ended: true };
    default:
      return room; // written by a newer server
  }
}

export function participant(room: Room, who: string): Participant | undefined {
  return byId(room.participants).get(who);
}

export function message(room: Room, id: string): RoomMessage | undefined {
  return byId(room.messages).get(id);
}

type Listed = { readonly id: string };
const indexes = new WeakMap<readonly Listed[], ReadonlyMap<string, Listed>>();

/** Every tile and message looks people up after each change, so the index of a list is made once. */
function byId<T extends Listed>(list: readonly T[]): ReadonlyMap<string, T> {
  const index = indexes.get(list) ?? new Map(list.map((each) => [each.id, each]));
  indexes.set(list, index);
  return index as ReadonlyMap<string, T>;
}

/** Facilitators, then people, each in the order they joined; one's own tile last. Nobody moves because they speak. */
export function inSeatOrder(room: Room, you: string, pinned: string | null = null): readonly Participant[] {
  const rank = (p: Participant) => (p.id === pinned ? 0 : p.id === you ? 3 : p.role === 'facilitator' ? 1 : 2);
  return [...room.participants].sort((a, b) => rank(a) - rank(b)); // people of the same rank stay in the order of joining
}

/** The same index, by id. */
export function seatOrder(room: Room, you: string, pinned: string | null): readonly string[] {
  return inSeatOrder(room, you, pinned).map((p) => p.id);
}

/** This participant and all who came later: one command of a facilitator removes them together. */
export function cameSince(room: Room, who: string): readonly Participant[] {
  const first = room.participants.findIndex((p) => p.id === who);
  return first < 0 ? [] : room.participants.slice(first).filter((p) => p.role !== 'facilitator');
}

function change(room: Room, who: string, part: Partial<Participant>): Room {
  return { ...room, participants: room.participants.map((p) => (p.id === who ? { ...p, ...part } : p)) };
}

function changeMessage(room: Room, id: string, by: (message: RoomMessage) => RoomMessage): Room {
  return { ...room, messages: room.messages.map((m) => (m.id === id ? by(m) : m)) };
}

function authorOf(room: Room, who: string): Author {
  const { id, name, keepsake, tint, role } =
    participant(room, who) ?? ({ id: who, name: '', keepsake: 'stones', tint: 'stone', role: 'participant' } as const);
  return { id, name, keepsake, tint, role };
}
