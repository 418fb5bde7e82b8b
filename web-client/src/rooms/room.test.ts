import { describe, expect, it } from 'vitest';
import type { Entry, RoomEvent, RoomSnapshot } from '../shared/contracts';
import { apply, empty, fromSnapshot, type Room } from './room';
import { folded, joined, roomOf, snapshotOf, wren } from './testing';

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

describe('the fold', () => {
  it('has fixtures to agree with', () => {
    expect(fixtures.length).toBeGreaterThan(5);
  });

  it.each(fixtures)('agrees with the server: $name', ({ entries, snapshot }) => {
    const { people, ...seen } = snapshot; // no entry has this number; a signal keeps it up to date
    expect(fold(empty, entries)).toEqual(fromSnapshot(entries.at(-1)?.version ?? 0, seen));
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
