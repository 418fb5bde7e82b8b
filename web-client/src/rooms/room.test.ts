import { describe, expect, it } from 'vitest';
import type { Entry, RoomSnapshot } from './contracts';
import { apply, cameSince, empty, fromSnapshot, inSeatOrder, type Room } from './room';

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
    const { version, ...room } = fold(empty, entries);
    const { people, ...seen } = snapshot; // no entry carries it; a signal keeps it up to date
    expect(room).toEqual(seen);
    expect(version).toBe(entries.at(-1)?.version);
  });

  it.each(fixtures)('comes to the same from a snapshot half way: $name', ({ entries }) => {
    const half = Math.floor(entries.length / 2);
    const { version, ...before } = fold(empty, entries.slice(0, half));
    const again = fold(fromSnapshot(version, JSON.parse(JSON.stringify(before)) as RoomSnapshot), entries.slice(half));
    expect(again).toEqual(fold(empty, entries));
  });

  it('takes an entry that stands for several of which nothing may be seen', () => {
    const nothing: Entry = { from: 2, version: 5, at: 1, events: [] };
    const room = { ...empty, version: 1 };
    expect(apply(room, nothing)).toEqual({ ...empty, version: 5 });
    expect(apply({ ...empty, version: 3 }, nothing)?.version).toBe(5);
    expect(apply(empty, nothing)).toBeNull();
  });

  it('notices a gap and ignores what it has read', () => {
    const raised = (version: number): Entry => ({ version, at: 1, events: [{ $type: 'handRaised', who: 'p1' }] });
    const room = fold(empty, [raised(1), raised(2)]);
    expect(apply(room, raised(4))).toBeNull();
    expect(apply(room, raised(2))).toBe(room);
  });

  it('seats facilitators first and oneself last, whoever speaks', () => {
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

describe('whom "everyone who came since" means', () => {
  const joined = (who: string, role: 'participant' | 'facilitator' = 'participant') =>
    ({ $type: 'participantJoined', who, name: who, keepsake: 'fern', tint: 'moss', role }) as const;
  const room = fold(empty, [
    { version: 1, at: 1, events: [joined('asha'), joined('first'), joined('rowan', 'facilitator'), joined('second')] },
  ]);

  it('is the person and whoever came later, without facilitators', () => {
    expect(cameSince(room, 'first').map((p) => p.id)).toEqual(['first', 'second']);
    expect(cameSince(room, 'rowan').map((p) => p.id)).toEqual(['second']);
  });

  it('is nobody once that person has left', () => {
    expect(cameSince(room, 'gone')).toEqual([]);
  });
});
