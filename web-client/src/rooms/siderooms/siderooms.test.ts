import { describe, expect, it } from 'vitest';
import type { RoomEvent } from '../../shared/contracts';
import type { Room } from '../room';
import { folded, joined, roomOf } from '../testing';
import {
  askToStepOut,
  calling,
  companyIn,
  noSideRooms,
  openOffer,
  openTo,
  pairOf,
  peopleIn,
  placeOf,
} from './siderooms';

const circle = folded(roomOf({}), joined('f1', 'facilitator'), joined('p1'), joined('p2'));
const opened: RoomEvent[] = [
  { $type: 'sideRoomsOpened', how: 'hand', endsAt: 600 },
  { $type: 'sideRoomOpened', number: 1, name: 'garden' },
  { $type: 'sideRoomOpened', number: 2, name: 'window' },
];
const offered = folded(circle, ...opened, { $type: 'sideRoomOffered', who: 'p1', number: 1, others: 1 });
const names = (room: Room, you: string) => openTo(room, you).map(({ name }) => name);

describe('side rooms', () => {
  it('are offered, and an offer stands until it is taken or turned down', () => {
    expect(openOffer(offered, 'p1')).toEqual({ number: 1, others: 1, declined: false });
    expect(openOffer(offered, 'p2')).toBeNull();
    const stayed = folded(offered, { $type: 'sideRoomDeclined', who: 'p1' });
    expect(openOffer(stayed, 'p1')).toBeNull();
    expect(names(stayed, 'p1')).toEqual(['garden']); // it stays open
    const gone = folded(offered, { $type: 'sideRoomEntered', who: 'p1', number: 1 });
    expect([openOffer(gone, 'p1'), placeOf(gone, 'p1'), names(gone, 'p1')]).toEqual([null, 1, []]);
  });

  it('are all open to facilitators, and to everybody where people choose', () => {
    expect([names(offered, 'f1'), names(offered, 'p2')]).toEqual([['garden', 'window'], []]);
    const choice = folded(circle, { ...opened[0], how: 'choice' } as RoomEvent, ...opened.slice(1));
    expect(names(choice, 'p2')).toEqual(['garden', 'window']);
  });

  it('call for a facilitator, the longest first, until one comes', () => {
    const first = folded(offered, { $type: 'facilitatorCalled', number: 2, who: 'p2' });
    expect(calling(first).map(({ number }) => number)).toEqual([2]);
    expect(calling(folded(first, { $type: 'callTakenBack', number: 2 }))).toEqual([]);
  });

  it('end with their session of rooms, and nobody is in one who has left', () => {
    const there = folded(offered, { $type: 'sideRoomEntered', who: 'p1', number: 1 });
    expect(peopleIn(there, 1).map(({ id }) => id)).toEqual(['p1']);
    expect(placeOf(folded(there, { $type: 'participantLeft', who: 'p1' }), 'p1')).toBeNull();
    const over = folded(there, { $type: 'sideRoomsClosed' }, { $type: 'sideRoomLeft', who: 'p1', number: 1 });
    expect(over.sideRooms).toEqual(noSideRooms);
  });

  it('say a minute before the end that it comes, and more time takes that back', () => {
    const asked = folded(offered, { $type: 'everybodyAskedBack', at: 700 });
    expect(asked.sideRooms).toMatchObject({ endsAt: 600, backAt: 700 });
    expect(folded(asked, { $type: 'sideRoomsProlonged', endsAt: 900 }).sideRooms).toMatchObject({
      endsAt: 900,
      backAt: null,
    });
  });

  it('are made for two when somebody steps out, and the asking ends with it', () => {
    const asked = folded(circle, { $type: 'stepOutAsked', who: 'p1' });
    expect([askToStepOut(asked, 'f1'), askToStepOut(asked, 'p2')]).toEqual([['p1'], []]);
    const out = folded(
      asked,
      { $type: 'pairOpened', number: 3, who: 'p1', with: 'f1' },
      { $type: 'sideRoomEntered', who: 'p1', number: 3 },
    );
    expect([askToStepOut(out, 'f1'), pairOf(out, placeOf(out, 'p1'))?.with]).toEqual([[], 'f1']);
    expect(pairOf(folded(out, { $type: 'pairClosed', number: 3, who: 'p1' }), 3)).toBeNull();
  });

  it('of two say truly who may come in', () => {
    const pair = { number: 3, who: 'p1', with: 'f1' };
    const company = (...inside: RoomEvent[]) => {
      const { others, openTo } = companyIn(pair, folded(roomOf({}), joined('p1'), ...inside).seats, 'p1');
      return [others.map(({ id }) => id), openTo];
    };
    expect(company(joined('f1', 'facilitator'))).toEqual([['f1'], 'nobody']);
    // The facilitator had to leave: any may come to this person. When a colleague is there, only the first may come back.
    expect(company(joined('f1', 'facilitator'), { $type: 'participantLeft', who: 'f1' })).toEqual([[], 'facilitators']);
    expect(company(joined('f2', 'facilitator'))).toEqual([['f2'], 'one']);
    expect(company(joined('f2', 'facilitator'), joined('f1', 'facilitator'))).toEqual([['f2', 'f1'], 'nobody']);
  });
});
