import { describe, expect, it, vi } from 'vitest';
import type { Opened } from '../media/devices';
import type { Participant, Refusal, RoomCommand } from './contracts';
import { empty, type Room } from './room';
import type { RoomConnection } from './roomConnection';
import { handNumber, type Media, peopleInside, RoomStore, reactionCount } from './roomStore';

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

class FakeTrack extends EventTarget {
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  constructor(private readonly deviceId: string) {
    super();
  }
  get stopped(): boolean {
    return this.readyState === 'ended';
  }
  stop(): void {
    this.readyState = 'ended'; // a track that the page stops tells nobody
  }
  /** The browser ends it: the device was pulled out. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
  getSettings = () => ({ deviceId: this.deviceId });
}

function seat() {
  const sent: RoomCommand[] = [];
  let online = true;
  let refusal = {};
  let tries = 0;
  const uplinks = new Map<string, unknown>(); // what goes out
  const connection = {
    execute: (command: RoomCommand) => {
      sent.push(command);
      return online ? Promise.resolve({ version: 4, ...refusal }) : Promise.reject(new Error('gone'));
    },
    stop: () => Promise.resolve(),
    tryNow: () => {
      tries += 1;
      return Promise.resolve();
    },
    relays: [],
  } as unknown as RoomConnection;
  const media: Media = {
    soundBlocked: false,
    onChange: () => undefined,
    connect: () => Promise.resolve(),
    send: (kind, track) => {
      uplinks.set(kind, track);
      return Promise.resolve();
    },
    setSlots: () => undefined,
    setPlace: () => undefined,
    setView: () => undefined,
    turnSoundOn: () => undefined,
    setSpeaker: () => Promise.resolve(),
    state: 'connected',
    rung: 'all',
    showAll: () => undefined,
    setSpeaking: () => undefined,
    setRelays: () => undefined,
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
  const opened: FakeTrack[] = [];
  const asked: { id: string | undefined; answer: (o: Opened) => void }[] = [];
  const open = (id?: string) => new Promise<Opened>((answer) => asked.push({ id, answer }));
  const store = new RoomStore(sitter, false, () => connection, media, {
    microphone: open,
    camera: open,
    screen: () => open().then((shared) => ('track' in shared ? shared.track : undefined)),
  });
  /** The browser opens the oldest device that was asked for. */
  const opens = async (deviceId = 'built-in') => {
    const track = new FakeTrack(deviceId);
    opened.push(track);
    asked.shift()?.answer({ track: track as unknown as MediaStreamTrack });
    await settled();
    return track;
  };
  return {
    store,
    asked,
    opens,
    sent,
    uplinks,
    tries: () => tries,
    refuse: (reason: Refusal) => {
      refusal = { refusal: reason };
    },
    goOffline: () => {
      online = false;
    },
    goOnline: () => {
      online = true;
    },
  };
}

function sitDown(store: RoomStore): void {
  store.joined('p1');
  store.changed(roomWith({}), []);
  store.seated(false);
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

  it('counts people and reactions that a large session does not list', () => {
    const { store } = seat();
    store.joined('p1');
    const said = {
      id: 'm1',
      author: me,
      at: 1,
      body: 'Hello',
      replyTo: null,
      audience: 'everyone',
      toWho: null,
    } as const;
    const own = { who: 'p1', reaction: 'heart' } as const;
    const room: Room = { ...roomWith({}), hands: ['p1'], messages: [{ ...said, reactions: [own] }], people: 240 };
    store.changed(room, []);
    const hearts = () => reactionCount(store.getState(), { ...said, reactions: [own] }, 'heart');
    expect(peopleInside(store.getState())).toBe(240);
    expect(handNumber(store.getState(), 'p1')).toBe(0);
    expect(hearts()).toBe(1);

    store.signal({ $type: 'peopleInside', count: 251 });
    store.signal({ $type: 'reactionCounts', messages: [{ id: 'm1', counts: [{ reaction: 'heart', count: 12 }] }] });
    store.changed({ ...room, version: 4 }, []);
    expect(peopleInside(store.getState())).toBe(251);
    expect(hearts()).toBe(12);
  });

  it('says so when a facilitator mutes', () => {
    const { store } = seat();
    store.joined('p1');
    store.changed(roomWith({ microphone: 'held' }), [
      { version: 3, at: 1, events: [{ $type: 'microphoneMuted', who: 'p1' }] },
    ]);
    expect(store.getState().notice).toEqual({ kind: 'muted' });
  });

  it('forgets what a notice said of a device once that device is on', () => {
    const { store } = seat();
    const on = (device: 'microphone' | 'camera') =>
      store.changed(roomWith({ [device]: 'on' }), [
        { version: 3, at: 1, events: [{ $type: `${device}TurnedOn`, who: 'p1' }] },
      ]);
    store.joined('p1');
    store.notify({ kind: 'device', device: 'microphone', problem: 'busy' });
    on('camera');
    expect(store.getState().notice).toMatchObject({ device: 'microphone' });
    on('microphone');
    expect(store.getState().notice).toBeNull();
    store.notify({ kind: 'askedToUnmute', by: 'Rowan' });
    on('microphone');
    expect(store.getState().notice).toBeNull();
    store.notify({ kind: 'cameraAllowed', by: 'Rowan' });
    on('camera');
    expect(store.getState().notice).toBeNull();
  });

  it('does not go on asking to try again once it is back', () => {
    const { store } = seat();
    store.joined('p1');
    store.notify({ kind: 'notDone' });
    store.seated(true);
    expect(store.getState().notice).toBeNull();
    store.notify({ kind: 'copied' });
    store.seated(true);
    expect(store.getState().notice).toEqual({ kind: 'copied' });
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

  it('pauses while the server says so, and then no longer shows what was refused for it', async () => {
    const { store, refuse } = seat();
    store.joined('p1');
    store.changed(roomWith({}), []);
    store.signal({ $type: 'paused', paused: true }); // comes before the reply that seats
    store.seated(false);
    expect(store.getState().paused).toBe(true);
    refuse({ code: 'room_paused', text: 'The room pauses.' });
    await store.execute({ $type: 'raiseHand' });
    expect(store.getState().notice).toMatchObject({ kind: 'refused', text: 'The room pauses.' });
    store.signal({ $type: 'paused', paused: false });
    expect(store.getState()).toMatchObject({ paused: false, notice: null });

    store.signal({ $type: 'paused', paused: true });
    refuse({ code: 'slow_down', text: 'One at a time.' });
    await store.execute({ $type: 'raiseHand' });
    store.signal({ $type: 'paused', paused: false });
    expect(store.getState().notice).toMatchObject({ text: 'One at a time.' });
  });

  it('sends again what was refused while the room paused, with the same id', async () => {
    const { store, sent, refuse } = seat();
    store.joined('p1');
    store.seated(false);
    store.signal({ $type: 'paused', paused: true });
    refuse({ code: 'room_paused', text: 'The room pauses.' });
    store.post('Hello', 'everyone', null, null);
    await settled();
    expect(store.getState().unsent.map((m) => m.state)).toEqual(['notSent']);
    store.signal({ $type: 'paused', paused: false });
    expect(store.getState().unsent.map((m) => m.state)).toEqual(['sending']);
    const ids = sent.flatMap((c) => (c.$type === 'postMessage' ? [c.id] : []));
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('does not go on pausing for a connection that is lost', () => {
    const { store } = seat();
    store.joined('p1');
    store.seated(false);
    store.signal({ $type: 'paused', paused: true });
    store.lost(1, 1000);
    expect(store.getState().paused).toBe(false);
    store.seated(true);
    expect(store.getState().paused).toBe(false);
  });

  it('comes back without its camera when only sound is wanted', async () => {
    vi.stubGlobal('MediaStream', class {});
    const { store, opens, sent, tries } = seat();
    store.joined('p1');
    store.changed(roomWith({}), []);
    store.seated(false);
    void store.own.toggleCamera();
    const camera = await opens();
    store.changed(roomWith({ camera: 'on' }, 4), []);
    store.lost(1, 1000);
    await store.tryWithSoundOnly();
    expect(camera.stopped).toBe(true);
    expect(store.getState().ownCamera).toBeNull();
    expect(tries()).toBe(1);
    store.seated(true);
    expect(sent.map((c) => c.$type)).toEqual(['turnOnCamera', 'turnOffCamera']);
    vi.unstubAllGlobals();
  });

  it('turns a camera off that is still opening when only sound is wanted', async () => {
    const { store, opens, sent } = seat();
    store.joined('p1');
    store.changed(roomWith({}), []);
    store.seated(false);
    void store.own.restCamera('cameraOffToListen');
    expect(sent).toEqual([]);
    void store.own.toggleCamera();
    void store.own.restCamera('cameraOffToListen');
    expect((await opens()).stopped).toBe(true);
    expect(sent.map((c) => c.$type)).toEqual(['turnOffCamera']);
    expect(store.getState().notice).toEqual({ kind: 'cameraOffToListen' });
  });

  it('goes on with what was on when the room begins anew', async () => {
    const { store, opens, sent } = seat();
    store.joined('p1');
    store.changed(roomWith({}), []);
    store.seated(false);
    void store.own.toggleMicrophone();
    const microphone = await opens();
    store.changed(roomWith({ microphone: 'on' }, 4), []);
    store.lost(1, 1000);
    store.joined('p1');
    store.changed(roomWith({}, 1), []);
    store.seated(true, true);
    await settled();
    expect(microphone.stopped).toBe(false);
    expect(sent.map((c) => c.$type)).toEqual(['turnOnMicrophone', 'turnOnMicrophone']);
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

  it('takes nothing in that arrives after it is over', async () => {
    const { store, sent } = seat();
    const said = {
      id: 'm1',
      author: me,
      at: 1,
      body: 'Hello',
      replyTo: null,
      audience: 'everyone',
      toWho: null,
    } as const;
    store.joined('p1');
    store.changed(roomWith({}), []);
    store.seated(false);
    store.signal({ $type: 'responded', who: 'p2', reaction: 'heart' });
    store.post('Hello', 'everyone', null, null);
    const told = vi.fn();
    store.effects = { ...store.effects, told };
    store.over({ code: 'removed', text: '' });
    const emptied = store.getState();
    sent.length = 0;

    store.changed({ ...roomWith({ microphone: 'on' }, 4), messages: [{ ...said, reactions: [] }] }, [
      { version: 4, at: 1, events: [{ $type: 'microphoneTurnedOn', who: 'p1' }] },
    ]);
    store.signal({ $type: 'speaking', who: ['p2'] });
    store.signal({ $type: 'responded', who: 'p2', reaction: 'heart' });
    store.joined('p2');
    store.seated(true);
    store.lost(1, 1000);
    store.over({ code: 'left', text: '' });
    await settled();
    expect(store.getState()).toBe(emptied);
    expect(emptied).toMatchObject({
      room: { messages: [], participants: [] },
      responses: [],
      unsent: [],
      notice: null,
    });
    expect(told).not.toHaveBeenCalled();
    expect(sent).toEqual([]);
  });

  it('does not open a microphone whose key was let go before it had opened', async () => {
    const { store, sent, opens } = seat();
    sitDown(store);
    void store.own.toggleMicrophone(true);
    void store.own.toggleMicrophone(false);
    const track = await opens();
    expect(track.stopped).toBe(true);
    expect(sent.map((c) => c.$type)).toEqual(['turnOffMicrophone']);
  });

  it('takes a second press while the device opens as a change of mind', async () => {
    const { store, sent, opens } = seat();
    sitDown(store);
    void store.own.toggleMicrophone();
    void store.own.toggleMicrophone();
    expect((await opens()).stopped).toBe(true);
    expect(sent.map((c) => c.$type)).not.toContain('turnOnMicrophone');
  });

  it('lets go of the microphone when it was muted, even if the same entries lift it again', async () => {
    const { store, opens } = seat();
    sitDown(store);
    void store.own.toggleMicrophone(true);
    const track = await opens();
    store.changed(roomWith({ microphone: 'off' }, 5), [
      { version: 4, at: 1, events: [{ $type: 'microphoneMuted', who: 'p1' }] },
      { version: 5, at: 1, events: [{ $type: 'askedToUnmute', who: 'p1', by: 'p2' }] },
    ]);
    expect(track.stopped).toBe(true);
  });

  it('goes on with another microphone when one is chosen, and opens that one from then on', async () => {
    const { store, sent, asked, opens } = seat();
    sitDown(store);
    void store.own.toggleMicrophone(true);
    const first = await opens('built-in');
    expect(store.getState().devices.microphone).toBe('built-in');
    store.changed(roomWith({ microphone: 'on' }, 4), []);
    void store.own.choose('microphone', 'headset');
    expect(asked.map((a) => a.id)).toEqual(['headset']);
    await opens('headset');
    expect(first.stopped).toBe(true);
    expect(sent.map((c) => c.$type)).not.toContain('turnOffMicrophone'); // the others need not hear of it
  });

  it('stops sharing when the browser does, and needs no notice for that', async () => {
    vi.stubGlobal('navigator', { mediaDevices: { getDisplayMedia: () => undefined } });
    const { store, sent, opens, uplinks } = seat();
    sitDown(store);
    void store.own.toggleScreen();
    const screen = await opens();
    store.changed(roomWith({ screen: 'on' }, 4), []);
    expect(uplinks.get('screen')).toBe(screen);
    screen.end();
    expect(uplinks.get('screen')).toBeNull();
    expect(sent.map((c) => c.$type)).toEqual(['startScreen', 'stopScreen']);
    expect(store.getState().notice).toBeNull();
    vi.unstubAllGlobals();
  });

  it('hears nothing more of a microphone that another took the place of', async () => {
    const { store, sent, opens } = seat();
    sitDown(store);
    void store.own.toggleMicrophone();
    const first = await opens('built-in');
    store.changed(roomWith({ microphone: 'on' }, 4), []);
    void store.own.choose('microphone', 'headset');
    const second = await opens('headset');
    first.end();
    expect(second.stopped).toBe(false);
    expect(sent.map((c) => c.$type)).not.toContain('turnOffMicrophone');
  });

  it('turns the microphone off in the room when the chosen one does not open', async () => {
    const { store, sent, asked, opens } = seat();
    sitDown(store);
    void store.own.toggleMicrophone(true);
    await opens();
    store.changed(roomWith({ microphone: 'on' }, 4), []);
    void store.own.choose('microphone', 'broken');
    asked.shift()?.answer({ problem: 'busy' });
    await settled();
    expect(sent.map((c) => c.$type)).toEqual(['turnOnMicrophone', 'turnOffMicrophone']);
    expect(store.getState().notice).toEqual({ kind: 'device', device: 'microphone', problem: 'busy' });
  });
});
