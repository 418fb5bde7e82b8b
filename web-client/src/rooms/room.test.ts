import { describe, expect, it } from 'vitest';
import type { Entry, RoomEvent, RoomSnapshot } from '../shared/contracts';
import contracts from '../shared/contracts.ts?raw';
import { apply, empty, fromSnapshot, type Room } from './room';
import { folded, joined, roomOf, snapshotOf, wren } from './testing';

/** What the page on one seat is sent: perhaps a room that an answer brings, the entries after it, and to what they fold. */
type Chapter = { answer?: { version: number; room: RoomSnapshot }; entries: Entry[]; snapshot: RoomSnapshot };
type Fixture = { name: string; viewer: string; chapters: Chapter[] };
const fixtures = Object.values(
  import.meta.glob<Fixture>('../../../tests/fixtures/room-log/*.json', { eager: true, import: 'default' }),
);
// to anybody inside
const unsent = new Set([
  'roomOpened',
  'holdsKept',
  'questionVoteSet',
  'agreementAccepted',
  'mainRoomFollowed',
  'connectionLost',
  'connectionRestored',
  'reasonGiven',
  'noteGiven',
  'cameByInvitation',
  'answerCounted',
]);

function fold(room: Room, entries: readonly Entry[]): Room {
  return entries.reduce((now, entry) => {
    const next = apply(now, entry);
    if (next === null) throw new Error(`a gap before ${entry.version}`);
    return next;
  }, room);
}

/** In a large session people, and their hands, come to the front in another order than that of joining. */
function unordered(room: Room): Room {
  const inside = [...room.seats.inside].sort((a, b) => a.id.localeCompare(b.id));
  return { ...room, seats: { ...room.seats, inside }, floor: { ...room.floor, hands: [...room.floor.hands].sort() } };
}

describe('the fold', () => {
  it.each(fixtures)('agrees with the server: $name', ({ name, chapters }) => {
    const comparable = (room: Room) => (name.includes('large') ? unordered(room) : room);
    let room = empty;
    for (const { answer, entries, snapshot } of chapters) {
      if (answer) room = fromSnapshot(answer.version, answer.room);
      room = fold(room, entries);
      // No entry has the number of people; a signal keeps it up to date.
      expect(comparable(room)).toEqual(
        comparable(fromSnapshot(room.version, { ...snapshot, people: room.seats.people })),
      );
    }
  });

  it('has every event of the contracts in some fixture, but those that nobody is sent', () => {
    const [, union = ''] = /export type RoomEvent =([\s\S]*?);\n\n/.exec(contracts) ?? [];
    const all = [...union.matchAll(/\$type: '(\w+)'/g)].map(([, type = '']) => type);
    const entries = fixtures.flatMap(({ chapters }) => chapters.flatMap((chapter) => chapter.entries));
    const sent = new Set<string>(entries.flatMap(({ events }) => events.map((event) => event.$type)));
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter((type) => !sent.has(type))).toEqual(all.filter((type) => unsent.has(type)));
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

  it('replaces the room by the one that an entry brings, and goes on from there without a gap', () => {
    const before = roomOf({ participants: [wren], hands: ['p1'], locked: true }, 7);
    const room = snapshotOf({
      participants: [{ ...wren, role: 'facilitator' }],
      removed: [{ id: 'p9', name: 'Frank' }],
    });
    const promoted = { version: 8, at: 1, events: [], room };
    expect(apply(before, { ...promoted, version: 9 })).toBeNull();
    expect(apply(roomOf({}, 8), promoted)?.seats.inside).toEqual([]); // folded already
    const after = apply(before, promoted);
    expect(after).toEqual(fromSnapshot(8, room));
    expect(apply(after as Room, { version: 9, at: 2, events: [{ $type: 'roomLocked' }] })).toMatchObject({
      version: 9,
      door: { locked: true },
      seats: { removed: [{ id: 'p9' }] },
    });
  });

  it('skips what a newer server says', () => {
    const unknown = { $type: 'pollStarted', who: 'p1' } as unknown as RoomEvent;
    const room = roomOf({ participants: [wren] }, 1);
    expect(apply(room, { version: 2, at: 1, events: [unknown] })).toEqual({ ...room, version: 2 });
  });

  it('keeps unchanged parts as the same objects, so that nothing else is drawn again', () => {
    const said = (id: string): RoomEvent => ({
      $type: 'messagePosted',
      id,
      who: 'a',
      body: 'Hello',
      audience: 'everyone',
    });
    const room = folded(empty, joined('a'), joined('b'), said('m1'), said('m2'));
    const loud = folded(room, { $type: 'microphoneTurnedOn', who: 'a' });
    expect(loud.tracks.get('b')).toBe(room.tracks.get('b'));
    expect(loud.seats).toBe(room.seats);
    expect(loud.chat).toBe(room.chat);
    const reacted = folded(room, { $type: 'messageReacted', messageId: 'm1', who: 'b', reaction: 'heart' });
    expect(reacted.chat.messages[1]).toBe(room.chat.messages[1]);
    expect(reacted.seats).toBe(room.seats);
  });
});
