import { describe, expect, it } from 'vitest';
import type { Entry, Reaction, RoomEvent, RoomSnapshot } from '../shared/contracts';
import {
  apply,
  cameSince,
  empty,
  evolve,
  fromSnapshot,
  inSeatOrder,
  message,
  participant,
  type Room,
  seatOrder,
} from './room';

type Fixture = { name: string; viewer: string; entries: Entry[]; snapshot: RoomSnapshot };
const fixtures = Object.values(
  import.meta.glob<Fixture>('../../../tests/fixtures/room-log/*.json', { eager: true, import: 'default' }),
);

function fold(room: Room, entries: readonly Entry[]): Room {
  return entries.reduce((now, entry) => {
    const next = apply(now, entry);
    if (next === null) throw new Error(`a gap before ${entry.version}`);
    return next;
  }, room);
}

function folded(room: Room, ...events: RoomEvent[]): Room {
  return events.reduce((now, event) => evolve(now, event, 1), room);
}
const joined = (who: string): RoomEvent => ({
  $type: 'participantJoined',
  who,
  name: who,
  keepsake: 'fern',
  tint: 'moss',
  role: 'participant',
});
const said = (id: string, who: string): RoomEvent => ({
  $type: 'messagePosted',
  id,
  who,
  body: 'Hello',
  audience: 'everyone',
});

describe('the fold', () => {
  it('has fixtures to agree with', () => {
    expect(fixtures.length).toBeGreaterThan(5);
  });

  it.each(fixtures)('agrees with the server: $name', ({ entries, snapshot }) => {
    const { version, ...room } = fold(empty, entries);
    const { people, ...seen } = snapshot; // no entry has this number; a signal keeps it up to date
    expect(room).toEqual(seen);
    expect(version).toBe(entries.at(-1)?.version);
  });

  it.each(fixtures)('gives the same room from a snapshot half way: $name', ({ entries }) => {
    const half = Math.floor(entries.length / 2);
    const { version, ...before } = fold(empty, entries.slice(0, half));
    const again = fold(fromSnapshot(version, JSON.parse(JSON.stringify(before)) as RoomSnapshot), entries.slice(half));
    expect(again).toEqual(fold(empty, entries));
  });

  it('takes an entry that stands for several hidden entries', () => {
    const nothing: Entry = { from: 2, version: 5, at: 1, events: [] };
    const room = { ...empty, version: 1 };
    expect(apply(room, nothing)).toEqual({ ...empty, version: 5 });
    expect(apply({ ...empty, version: 3 }, nothing)?.version).toBe(5);
    expect(apply(empty, nothing)).toBeNull();
  });

  it('notices a gap and ignores entries that it has read', () => {
    const raised = (version: number): Entry => ({ version, at: 1, events: [{ $type: 'handRaised', who: 'p1' }] });
    const room = fold(empty, [raised(1), raised(2)]);
    expect(apply(room, raised(4))).toBeNull();
    expect(apply(room, raised(2))).toBe(room);
  });

  it('seats facilitators first and the person themselves last, whoever speaks', () => {
    const joined = (version: number, who: string, role: 'facilitator' | 'participant'): Entry => ({
      version,
      at: 1,
      events: [{ $type: 'participantJoined', who, name: who, keepsake: 'fern', tint: 'moss', role }],
    });
    const room = fold(empty, [
      joined(1, 'a', 'participant'),
      joined(2, 'me', 'participant'),
      joined(3, 'f', 'facilitator'),
    ]);
    expect(inSeatOrder(room, 'me').map((p) => p.id)).toEqual(['f', 'a', 'me']);
    expect(inSeatOrder(room, 'me', 'a').map((p) => p.id)).toEqual(['a', 'f', 'me']);
    expect(inSeatOrder(room, 'me', 'somebody who left').map((p) => p.id)).toEqual(['f', 'a', 'me']);
  });
});

describe('"everyone who came since" a person', () => {
  const joined = (who: string, role: 'participant' | 'facilitator' = 'participant') =>
    ({ $type: 'participantJoined', who, name: who, keepsake: 'fern', tint: 'moss', role }) as const;
  const room = fold(empty, [
    { version: 1, at: 1, events: [joined('asha'), joined('first'), joined('rowan', 'facilitator'), joined('second')] },
  ]);

  it('is that person and everybody who came later, without facilitators', () => {
    expect(cameSince(room, 'first').map((p) => p.id)).toEqual(['first', 'second']);
    expect(cameSince(room, 'rowan').map((p) => p.id)).toEqual(['second']);
  });

  it('is nobody once that person has left', () => {
    expect(cameSince(room, 'gone')).toEqual([]);
  });
});

describe('each event', () => {
  it('seats the person themselves after people who came later', () => {
    const room = folded(empty, joined('me'), joined('late'));
    expect(inSeatOrder(room, 'me').map((p) => p.id)).toEqual(['late', 'me']);
    expect(seatOrder(room, 'me', 'me')).toEqual(['me', 'late']);
  });

  it('shows a participant as disconnected until they are back', () => {
    const room = folded(empty, joined('a'), joined('b'), { $type: 'participantDropped', who: 'a' });
    expect(room.participants.map((p) => p.presence)).toEqual(['dropped', 'here']);
    expect(folded(room, { $type: 'participantReturned', who: 'a' }).participants[0]?.presence).toBe('here');
  });

  it('gives a participant who joins again one seat, behind the others and with every device off', () => {
    const room = folded(empty, joined('a'), joined('b'), { $type: 'cameraTurnedOn', who: 'a' }, joined('a'));
    expect(room.participants.map((p) => [p.id, p.camera])).toEqual([
      ['b', 'off'],
      ['a', 'off'],
    ]);
  });

  it('lists a removed participant once, by the latest name', () => {
    const removed = (who: string, name: string) => ({ $type: 'participantRemoved', who, name }) as const;
    const room = folded(empty, removed('a', 'Ash'), removed('b', 'Bo'), removed('a', 'Asha'));
    expect(room.removed).toEqual([
      { id: 'b', name: 'Bo' },
      { id: 'a', name: 'Asha' },
    ]);
    expect(folded(room, { $type: 'removalUndone', who: 'a' }).removed).toEqual([{ id: 'b', name: 'Bo' }]);
  });

  it('counts a raised hand once, and from when it was last raised', () => {
    const raised = (who: string) => ({ $type: 'handRaised', who }) as const;
    expect(folded(empty, raised('a'), raised('b'), raised('a')).hands).toEqual(['b', 'a']);
    expect(folded(empty, raised('a'), raised('b'), { $type: 'handLowered', who: 'a' }).hands).toEqual(['b']);
  });

  it('takes each reaction of each person once, and takes back that one alone', () => {
    const react = (who: string, reaction: Reaction, messageId = 'm1') =>
      ({ $type: 'messageReacted', messageId, who, reaction }) as const;
    const room = folded(
      empty,
      joined('a'),
      said('m1', 'a'),
      said('m2', 'a'),
      react('a', 'heart'),
      react('b', 'heart'),
      react('a', 'meToo'),
      react('a', 'heart'),
    );
    const given = (now: Room) => now.messages.map((m) => m.reactions.map((r) => `${r.who} ${r.reaction}`));
    expect(given(room)).toEqual([['b heart', 'a meToo', 'a heart'], []]);
    const withdrawn = folded(room, { $type: 'reactionWithdrawn', messageId: 'm1', who: 'a', reaction: 'heart' });
    expect(given(withdrawn)).toEqual([['b heart', 'a meToo'], []]);
  });

  it.each([
    ['microphoneMuted', 'askedToUnmute', 'microphone'],
    ['cameraStopped', 'cameraAllowed', 'camera'],
  ] as const)('holds a device after %s, until %s', (held, allowed, device) => {
    const room = folded(empty, joined('a'), joined('b'), { $type: held, who: 'a' });
    expect(room.participants.map((p) => p[device])).toEqual(['held', 'off']);
    const free = folded(room, { $type: allowed, who: 'a', by: 'b' });
    expect(free.participants.map((p) => p[device])).toEqual(['off', 'off']);
  });

  it('keeps the name of an author who has left, and has a message for every id', () => {
    const room = folded(
      empty,
      joined('a'),
      said('m1', 'a'),
      { $type: 'participantLeft', who: 'a' },
      said('m2', 'gone'),
    );
    expect(message(room, 'm1')).toBe(room.messages[0]);
    expect(message(room, 'm1')?.author.name).toBe('a');
    expect(message(room, 'm2')?.author).toEqual({
      id: 'gone',
      name: '',
      keepsake: 'stones',
      tint: 'stone',
      role: 'participant',
    });
    expect(message(room, 'm3')).toBeUndefined();
    expect(participant(room, 'a')).toBeUndefined();
  });

  it('keeps unchanged parts as the same objects, so that nothing else is drawn again', () => {
    const room = folded(empty, joined('a'), joined('b'), said('m1', 'a'), said('m2', 'b'));
    const muted = folded(room, { $type: 'microphoneTurnedOn', who: 'a' });
    expect(muted.participants[1]).toBe(room.participants[1]);
    expect(muted.messages).toBe(room.messages);
    const reacted = folded(room, { $type: 'messageReacted', messageId: 'm1', who: 'b', reaction: 'heart' });
    expect(reacted.messages[1]).toBe(room.messages[1]);
    expect(reacted.participants).toBe(room.participants);
  });
});
