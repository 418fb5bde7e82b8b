import { describe, expect, it } from 'vitest';
import type { Participant, RoomCommand } from './contracts';
import { empty, type Room } from './room';
import type { RoomConnection } from './roomConnection';
import { type Media, RoomStore } from './roomStore';

const me: Participant = {
  id: 'p1',
  name: 'Wren',
  keepsake: 'wren',
  tint: 'sea',
  role: 'participant',
  presence: 'here',
  microphone: 'off',
  camera: 'off',
  screen: 'off',
};
const roomWith = (part: Partial<Participant>, version = 3): Room => ({
  ...empty,
  version,
  participants: [{ ...me, ...part }],
});

function seat() {
  const sent: RoomCommand[] = [];
  let online = true;
  const connection = {
    execute: (command: RoomCommand) => {
      sent.push(command);
      return online ? Promise.resolve({ version: 4 }) : Promise.reject(new Error('gone'));
    },
    stop: () => Promise.resolve(),
  } as unknown as RoomConnection;
  const media: Media = {
    soundBlocked: false,
    onChange: () => undefined,
    connect: () => Promise.resolve(),
    send: () => Promise.resolve(),
    setSlots: () => undefined,
    setView: () => undefined,
    turnSoundOn: () => undefined,
    close: () => undefined,
    streamOf: () => undefined,
    stats: () => Promise.resolve([]),
  };
  const sitter = {
    name: 'Wren',
    keepsake: 'wren',
    tint: 'sea',
    ticket: () => ({ pass: 'p', expiresAt: 1 }),
    keep: () => undefined,
    renew: () => Promise.resolve(null),
  } as const;
  const store = new RoomStore(sitter, false, () => connection, media);
  return {
    store,
    sent,
    goOffline: () => {
      online = false;
    },
    goOnline: () => {
      online = true;
    },
  };
}

const settled = () => new Promise((done) => setTimeout(done));

describe('the room store', () => {
  it('turns off what the log says is on after a reload', () => {
    const { store, sent } = seat();
    store.joined('p1');
    store.changed(roomWith({ microphone: 'on', camera: 'on' }), []);
    store.seated(false);
    expect(sent.map((c) => c.$type)).toEqual(['turnOffMicrophone', 'turnOffCamera']);
  });

  it('says so when a facilitator mutes', () => {
    const { store } = seat();
    store.joined('p1');
    store.changed(roomWith({ microphone: 'held' }), [
      { version: 3, at: 1, events: [{ $type: 'microphoneMuted', who: 'p1' }] },
    ]);
    expect(store.getState().notice).toEqual({ kind: 'muted' });
  });

  it('keeps an unsent message and sends it again with the same id once it is back', async () => {
    const { store, sent, goOffline, goOnline } = seat();
    store.joined('p1');
    store.seated(false);
    goOffline();
    store.post('Hello', 'everyone', null, null);
    await settled();
    expect(store.getState().unsent.map((m) => m.state)).toEqual(['notSent']);
    goOnline();
    store.seated(true);
    const ids = sent.flatMap((c) => (c.$type === 'postMessage' ? [c.id] : []));
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('stops showing a message as unsent once the room has it', () => {
    const { store } = seat();
    store.joined('p1');
    store.post('Hello', 'everyone', null, null);
    const id = store.getState().unsent[0]?.id ?? '';
    store.changed(
      {
        ...roomWith({}),
        messages: [
          { id, author: me, at: 1, body: 'Hello', replyTo: null, audience: 'everyone', toWho: null, reactions: [] },
        ],
      },
      [],
    );
    expect(store.getState().unsent).toEqual([]);
  });

  it('keeps the time since the connection was lost through all tries', () => {
    const { store } = seat();
    store.joined('p1');
    store.seated(false);
    store.lost(1, 1000);
    const since = store.getState().lost?.since;
    store.lost(2, 3000);
    expect(store.getState()).toMatchObject({ phase: 'lost', lost: { since, attempt: 2, nextTryAt: 3000 } });
    store.seated(true);
    expect(store.getState()).toMatchObject({ phase: 'here', lost: null });
  });

  it('forgets the chat when it is over', () => {
    const { store } = seat();
    store.joined('p1');
    store.changed({ ...roomWith({}), title: 'Circle', messages: [] }, []);
    store.over({ code: 'removed', text: '' });
    expect(store.getState()).toMatchObject({
      phase: 'over',
      over: { code: 'removed' },
      room: { title: 'Circle', participants: [] },
    });
  });
});
