import { describe, expect, it } from 'vitest';
import type { RoomEvent } from '../../shared/contracts';
import { folded, joined, roomOf } from '../testing';
import { doorOf, lacksSecret, waits } from './door';

const knocked = (who: string, cause: 'door' | 'noFacilitator' | 'sentBack' = 'door'): RoomEvent => ({
  $type: 'participantKnocked',
  who,
  name: who,
  keepsake: 'cloud',
  tint: 'slate',
  role: 'participant',
  returning: false,
  cause,
});

describe('the door', () => {
  it('is locked and opened, and whoever opens it ends the time after a loss', () => {
    const lost = roomOf({ locked: true, beganAgain: true });
    expect(folded(lost, { $type: 'roomLocked' }).door).toMatchObject({ locked: true, ended: false, beganAgain: true });
    const unlocked = folded(lost, { $type: 'roomUnlocked' });
    expect(unlocked.door).toMatchObject({ locked: false, ended: false, beganAgain: false });
    expect(folded(unlocked, { $type: 'roomLocked' }).door).toMatchObject({ locked: true, beganAgain: false });
    expect(folded(unlocked, { $type: 'roomEnded' }).door).toMatchObject({ locked: false, ended: true });
  });

  it('has a mode that the lock hides and does not change', () => {
    const room = folded(roomOf({ level: 1 }), { $type: 'doorModeSet', mode: 'knock' });
    expect(doorOf(room)).toBe('knock');
    expect(doorOf(folded(room, { $type: 'roomLocked' }))).toBe('locked');
    expect(doorOf(folded(room, { $type: 'roomLocked' }, { $type: 'roomUnlocked' }))).toBe('knock');
    expect(doorOf(roomOf({ level: 1, door: 'invited' }))).toBe('invited');
    expect(doorOf(roomOf({}))).toBe('open');
  });

  it('belongs to a room of an older release when it knows only the lock', () => {
    expect(roomOf({ level: 1 }).door.hasModes).toBe(true);
    expect(roomOf({}).door.hasModes).toBe(false);
  });
});

describe('the waiting room', () => {
  const ids = (room: ReturnType<typeof roomOf>) => room.door.waiting.map(({ id }) => id);

  it('lists who knocked in the order in which they came, until they come in or go', () => {
    const room = folded(roomOf({}), knocked('a'), knocked('b'), knocked('c'), knocked('d'));
    expect(ids(room)).toEqual(['a', 'b', 'c', 'd']);
    expect(ids(folded(room, { $type: 'participantAdmitted', who: 'b' }, joined('b')))).toEqual(['a', 'c', 'd']);
    expect(ids(folded(room, joined('a')))).toEqual(['b', 'c', 'd']);
    expect(ids(folded(room, { $type: 'knockDeclined', who: 'c' }))).toEqual(['a', 'b', 'd']);
    expect(ids(folded(room, { $type: 'knockWithdrawn', who: 'd' }))).toEqual(['a', 'b', 'c']);
    expect(room.door.waiting[0]?.since).toBe(1); // the time of the entry
  });

  it('puts somebody who is sent back at the end of the list, and takes them out of the room', () => {
    const room = folded(
      roomOf({}),
      joined('a'),
      knocked('b'),
      { $type: 'participantLeft', who: 'a' },
      knocked('a', 'sentBack'),
    );
    expect(ids(room)).toEqual(['b', 'a']);
    expect(room.door.waiting[1]?.cause).toBe('sentBack');
    expect(room.seats.inside).toEqual([]);
  });

  it('keeps the newest line both ways, for facilitators and for the person who waits', () => {
    const lines: readonly RoomEvent[] = [
      { $type: 'doorNoteWritten', who: 'a', text: 'Please come to me last.' },
      { $type: 'doorNoteWritten', who: 'a', text: 'We will.', by: 'rowan' },
      { $type: 'doorNoteWritten', who: 'a', text: 'Thank you.' },
    ];
    const [there, waiting] = [
      folded(roomOf({}), knocked('a'), knocked('b'), ...lines),
      roomOf({ wait: { since: 1, cause: 'door' } }),
    ];
    expect(there.door.waiting[0]).toMatchObject({ note: 'Thank you.', answer: 'We will.' });
    expect(there.door.waiting[1]?.note).toBeUndefined();
    expect(waits(there)).toBe(false);
    expect(waits(waiting)).toBe(true);
    expect(folded(waiting, ...lines).door.wait).toEqual({
      since: 1,
      cause: 'door',
      note: 'Thank you.',
      answer: 'We will.',
    });
  });

  it('knows who asks for the key, and who was given it', () => {
    const asked: RoomEvent = { $type: 'secretAsked', who: 'a', key: 'k' };
    const given: RoomEvent = { $type: 'secretGiven', who: 'a', by: 'rowan', box: 'b' };
    const lacking = (...events: RoomEvent[]) =>
      folded(roomOf({}), knocked('a'), knocked('b'), ...events).door.waiting.map(lacksSecret);
    expect([lacking(), lacking(asked), lacking(asked, given), lacking(asked, given, asked)]).toEqual([
      [false, false],
      [true, false],
      [false, false],
      [true, false],
    ]);
    const waiting = roomOf({ wait: { since: 1, cause: 'door' } });
    expect(folded(waiting, asked, given).door.wait?.secret).toBe('b');
    expect(folded(waiting, asked, given, asked).door.wait?.secret).toBeUndefined(); // for another page of theirs
  });
});
