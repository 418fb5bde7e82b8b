import { describe, expect, it } from 'vitest';
import type { RoomEvent, RoomMessage } from '../../shared/contracts';
import type { Room } from '../room';
import { folded, joined, roomOf } from '../testing';
import { limitOn, mayWriteTo, mayWriteToFacilitators, slowUntil, whoMayBeWrittenTo } from './limits';

const minute = 60_000;
const circle = folded(roomOf({}), joined('rowan', 'facilitator'), joined('ann'), joined('ben'));
const told = (...events: RoomEvent[]): Room => folded(circle, ...events);
const chatSet = (mode: 'open' | 'toFacilitators' | 'paused'): RoomEvent => ({ $type: 'chatSet', mode });
const wrote = (author: string, at: number, to: Partial<Pick<RoomMessage, 'audience' | 'toWho'>> = {}): RoomMessage => ({
  id: `m${at}`,
  author: { id: author, name: author, keepsake: 'fern', tint: 'moss', role: 'participant' },
  at,
  body: 'Hello',
  replyTo: null,
  audience: 'everyone',
  toWho: null,
  reactions: [],
  ...to,
});
const slow = (...messages: RoomMessage[]): Room => ({
  ...circle,
  chat: { ...circle.chat, slowMode: minute, messages },
});

describe('what somebody may write', () => {
  it('is everything to the group and to facilitators in a new room', () => {
    expect(limitOn(circle, 'ann')).toBeNull();
    expect(whoMayBeWrittenTo(circle, 'ann')).toEqual({ rowan: 'rowan' });
    expect(whoMayBeWrittenTo(circle, 'rowan')).toEqual({ ann: 'ann', ben: 'ben' });
  });

  it.each([
    ['while the chat is paused', chatSet('paused'), 'chatPaused', false],
    ['while only facilitators can be reached', chatSet('toFacilitators'), 'toFacilitators', true],
    ['while their messages are held back', { $type: 'chatHeld', who: 'ann' }, 'held', true],
    ['while the room is paused', { $type: 'roomPaused', by: 'rowan' }, 'onPause', false],
  ] as const)('is nothing to the group %s', (_, event, limit, reachesFacilitators) => {
    const room = told(event);
    expect(limitOn(room, 'ann')).toBe(limit);
    expect(mayWriteToFacilitators(room, 'ann')).toBe(reachesFacilitators);
    expect(mayWriteTo(room, 'ann', 'rowan')).toBe(reachesFacilitators);
    expect(mayWriteTo(room, 'rowan', 'ann')).toBe(true);
    expect(limitOn(room, 'rowan')).toBe(limit === 'onPause' ? 'onPause' : null);
  });

  it('is to other participants only where facilitators allow it', () => {
    const room = told({ $type: 'privateMessagesSet', allowed: 'all' });
    expect(mayWriteTo(room, 'ann', 'ben')).toBe(true);
    expect(mayWriteTo(folded(room, chatSet('toFacilitators')), 'ann', 'ben')).toBe(false);
  });

  it('is an answer to a facilitator who wrote first, where private messages are off', () => {
    const off = told({ $type: 'privateMessagesSet', allowed: 'off' });
    expect(whoMayBeWrittenTo(off, 'ann')).toEqual({});
    const written: Room = {
      ...off,
      chat: { ...off.chat, messages: [wrote('rowan', 1, { audience: 'direct', toWho: 'ann' })] },
    };
    expect(whoMayBeWrittenTo(written, 'ann')).toEqual({ rowan: 'rowan' });
    expect(whoMayBeWrittenTo(written, 'ben')).toEqual({});
  });
});

describe('slow mode', () => {
  it('says when the next message to the group can go out, by the last one there', () => {
    expect(slowUntil(circle, 'ann', 5)).toBeNull();
    expect(slowUntil(slow(), 'ann', 5)).toBeNull();
    expect(slowUntil(slow(wrote('ann', 1_000)), 'ann', 30_000)).toBe(61_000);
    expect(slowUntil(slow(wrote('ann', 1_000)), 'ann', 61_000)).toBeNull();
    expect(slowUntil(slow(wrote('ben', 1_000)), 'ann', 30_000)).toBeNull();
  });

  it('counts no note to facilitators, binds no facilitator, and never says longer than it is', () => {
    const notes = [
      wrote('ann', 1_000, { audience: 'facilitators' }),
      wrote('ann', 2_000, { audience: 'direct', toWho: 'rowan' }),
    ];
    expect(slowUntil(slow(...notes), 'ann', 3_000)).toBeNull();
    expect(slowUntil(slow(wrote('rowan', 1_000)), 'rowan', 2_000)).toBeNull();
    expect(slowUntil(slow(wrote('ann', 900_000)), 'ann', 1_000)).toBe(61_000); // a clock here that is late
  });
});
