import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExecuteReply, RoomCommand } from '../../shared/contracts';
import { folded, roomOf, wren } from '../testing';
import { NotSafeTeller, type Telling } from './telling';

function person() {
  const sent: RoomCommand[] = [];
  const answers: (ExecuteReply | null)[] = [];
  let now: Telling | null = null;
  let room = roomOf({ participants: [wren] });
  const teller = new NotSafeTeller({
    you: () => 'p1',
    room: () => room,
    telling: () => now,
    show: (telling) => {
      now = telling;
    },
    ask: (command) => {
      sent.push(command);
      return Promise.resolve(answers.length > 0 ? (answers.shift() ?? null) : { version: 4 });
    },
  });
  return {
    teller,
    sent,
    answers,
    telling: () => now,
    told: () => {
      room = folded(room, { $type: 'notSafeSaid', who: 'p1', name: 'Wren', keepsake: 'wren', tint: 'sea' });
    },
    forgotten: () => {
      room = roomOf({ participants: [wren] });
    },
  };
}

const said = { $type: 'sayNotSafe', choice: null };

describe('telling the facilitators', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const settle = () => vi.advanceTimersByTimeAsync(0);

  it('is one press, and the choices go after it', async () => {
    const { teller, sent, telling } = person();
    teller.say();
    expect(telling()).toMatchObject({ wish: 'say', state: 'sending' });
    await settle();
    expect(telling()).toMatchObject({ state: 'sent' });
    teller.say('checkOnMe');
    await settle();
    expect(sent).toEqual([said, { $type: 'sayNotSafe', choice: 'checkOnMe' }]);
    expect(telling()).toMatchObject({ choice: 'checkOnMe', state: 'sent' });
  });

  it('says that it was not sent and goes on trying, whatever the room answers', async () => {
    const { teller, sent, answers, telling } = person();
    answers.push(null, { version: 4, refusal: { code: 'room_paused', text: '' } });
    teller.say();
    await settle();
    expect(telling()).toMatchObject({ state: 'notSent', refusal: null });
    await vi.advanceTimersByTimeAsync(3_000);
    expect([telling()?.state, sent.length]).toEqual(['notSent', 2]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect([telling()?.state, sent.length]).toEqual(['sent', 3]);
  });

  it('tries at once when the connection is back, and does not repeat what the room has', async () => {
    const { teller, sent, answers, telling, told } = person();
    answers.push(null);
    teller.say('inDangerNow');
    await settle();
    teller.retry();
    await settle();
    told();
    expect(telling()).toMatchObject({ state: 'sent', choice: 'inDangerNow' });
    teller.retry();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent.length).toBe(2);
  });

  it('says it again in a room that began again and knows nothing of it, but not once a facilitator has closed it', async () => {
    const { teller, sent, told, forgotten, telling } = person();
    teller.say();
    await settle();
    told();
    forgotten();
    teller.retry();
    await settle();
    expect(sent).toEqual([said, said]);
    teller.closed();
    expect(telling()).toBeNull();
    teller.retry();
    await settle();
    expect(sent.length).toBe(2);
  });

  it('is taken back by a press, which goes on trying as well', async () => {
    const { teller, sent, answers, telling, told } = person();
    teller.say();
    await settle();
    told();
    answers.push(null);
    teller.takeBack();
    await settle();
    expect(telling()).toMatchObject({ wish: 'takeBack', state: 'notSent' });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(sent.slice(1)).toEqual([{ $type: 'takeBackNotSafe' }, { $type: 'takeBackNotSafe' }]);
    expect(telling()).toMatchObject({ wish: 'takeBack', state: 'sent' });
  });

  it('says why when the room will never take it, and stops', async () => {
    const { teller, sent, answers, telling } = person();
    answers.push({ version: 4, refusal: { code: 'next_room_only', text: '' } });
    teller.say();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(telling()).toMatchObject({ state: 'notSent', refusal: { code: 'next_room_only' } });
    expect(sent.length).toBe(1);
  });
});
