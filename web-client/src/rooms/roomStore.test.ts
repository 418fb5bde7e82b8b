import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Opened } from '../media/devices';
import type {
  IceServer,
  Participant,
  Reaction,
  Refusal,
  RoomCommand,
  RoomEvent,
  RoomMessage,
  RoomSnapshot,
} from '../shared/contracts';
import { eventually } from '../shared/eventually';
import { reactionCount } from './chat/chat';
import { noDraft } from './chat/draft';
import { empty, type Room } from './room';
import type { RoomConnection } from './roomConnection';
import { type Media, RoomStore } from './roomStore';
import { heard } from './seats/hidden';
import { roomOf, wren } from './testing';

const me = wren;
const roomWith = (part: Partial<Participant>, version = 3, others: Partial<RoomSnapshot> = {}): Room =>
  roomOf({ participants: [{ ...me, ...part }], ...others }, version);

const hello = {
  id: 'm1',
  author: me,
  at: 1,
  body: 'Hello',
  replyTo: null,
  audience: 'everyone',
  toWho: null,
} as const;

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
    this.readyState = 'ended'; // a track that the page stops raises no event
  }
  /** The browser ends it: the device was pulled out. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
  getSettings = () => ({ deviceId: this.deviceId });
}

function seat(
  sealed: { secret: string; room: string } | null = null,
  keyless: { room: string } | null = null,
  isUnable = false,
  madeKey = false,
) {
  const sent: RoomCommand[] = [];
  let online = true;
  let silent = false;
  let refusal = {};
  let tries = 0;
  const uplinks = new Map<string, unknown>(); // the tracks that are sent
  const connection = {
    execute: (command: RoomCommand) => {
      sent.push(command);
      if (silent) return new Promise(() => undefined);
      return online ? Promise.resolve({ version: 4, ...refusal }) : Promise.reject(new Error('gone'));
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    tryNow: () => {
      tries += 1;
      return Promise.resolve();
    },
    signal: vi.fn(() => (online ? Promise.resolve({}) : Promise.reject(new Error('gone')))),
    relays: [] as IceServer[],
    catchUp: vi.fn(() => Promise.resolve()),
  };
  const media: Media = {
    soundBlocked: false,
    setFrames: vi.fn(),
    voices: [],
    onChange: () => undefined,
    connect: vi.fn(() => Promise.resolve()),
    rest: vi.fn(),
    send: (kind, track) => {
      uplinks.set(kind, track);
      return Promise.resolve();
    },
    setSlots: vi.fn(),
    setWatched: vi.fn(),
    setPlace: () => undefined,
    setView: vi.fn(),
    turnSoundOn: () => undefined,
    setSpeaker: vi.fn(() => Promise.resolve()),
    state: 'connected',
    shows: 'all',
    showAll: () => undefined,
    setSpeaking: vi.fn(),
    setHidden: vi.fn(),
    setSides: vi.fn(),
    setRelays: vi.fn(),
    wake: vi.fn(),
    close: vi.fn(),
    streamOf: () => undefined,
    stats: () => Promise.resolve([]),
    isPaused: () => false,
    showFigures: vi.fn(),
    report: () => Promise.resolve(null),
  };
  const sitter = {
    name: 'Wren',
    keepsake: 'wren',
    tint: 'sea',
    sealed,
    isUnable,
    keyless,
    madeKey,
    ticket: () => ({ pass: 'p', expiresAt: 1 }),
    keep: () => undefined,
    renew: () => Promise.resolve(null),
  } as const;
  const opened: FakeTrack[] = [];
  const asked: { id: string | undefined; answer: (o: Opened) => void }[] = [];
  const open = (id?: string) => new Promise<Opened>((answer) => asked.push({ id, answer }));
  const store = new RoomStore(sitter, false, () => connection as unknown as RoomConnection, media, {
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
    connection,
    media,
    tries: () => tries,
    refuse: (reason: Refusal) => {
      refusal = { refusal: reason };
    },
    goOffline: () => {
      online = false;
    },
    goSilent: () => {
      silent = true;
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

describe('in an encrypted session', () => {
  const sealed = { secret: 'abcdefghijklmnopqrstuv', room: 'room-0001' };
  const keys = { published: [], handed: [], opened: [] };
  beforeEach(() => {
    vi.stubGlobal(
      'Worker',
      class {
        postMessage = () => undefined;
        terminate = () => undefined;
      },
    );
  });
  afterEach(() => vi.unstubAllGlobals());

  it('nothing is sent or received before what encrypts it is there, and the page publishes its key', async () => {
    const { store, media, sent } = seat(sealed);
    store.joined('p1');
    store.changed(roomWith({}, 3, { keys }), []);
    store.seated(false);
    await Promise.resolve();
    expect(media.connect).not.toHaveBeenCalled();
    await eventually(() => expect(media.connect).toHaveBeenCalled());
    const [[before], [after]] = [vi.mocked(media.setFrames), vi.mocked(media.connect)].map(
      (mock) => mock.mock.invocationCallOrder,
    ) as [[number], [number]];
    expect(before).toBeLessThan(after);
    expect(media.setFrames).toHaveBeenCalledWith(expect.objectContaining({ seal: expect.any(Function) }));
    await eventually(() => expect(sent.map(({ $type }) => $type)).toContain('publishKey'));
    store.close();
  });

  it('somebody whose page made a key is asked to ask for the room’s when a colleague came in first, and publishes nothing', async () => {
    const { store, sent } = seat(sealed, null, false, true);
    store.onLost = vi.fn();
    store.joined('p1');
    store.changed(roomOf({ participants: [], keys: null, wait: { since: 1, cause: 'door' } }, 3), []);
    expect(store.onLost).toHaveBeenCalledOnce();
    store.close();

    const first = seat(sealed, null, false, true);
    first.store.onLost = vi.fn();
    first.store.joined('p1');
    first.store.changed(roomWith({}, 3, { keys }), []);
    first.store.seated(false);
    await eventually(() => expect(first.sent.map(({ $type }) => $type)).toContain('publishKey'));
    expect(first.store.onLost).not.toHaveBeenCalled();
    expect(sent).toEqual([]);
    first.store.close();
  });

  it('no words leave the page before there is a key for them, and none at all that were taken back meanwhile', async () => {
    const { store, sent } = seat(sealed);
    store.joined('p1');
    store.changed(roomWith({}, 3, { keys }), []);
    store.seated(false);
    store.outbox.post('My brother died in May.', 'everyone', null, null, 'Grief');
    store.outbox.post('Not this one', 'everyone', null, null, null);
    const [one, two] = store.getState().unsent.map(({ id }) => id);
    await eventually(() => expect(sent.map(({ $type }) => $type)).toContain('publishKey'));
    expect(sent.some(({ $type }) => $type === 'postMessage')).toBe(false);
    store.outbox.discard(two ?? '');
    const { key } = sent.find(({ $type }) => $type === 'publishKey') as { key: string };
    const published = { published: [{ who: 'p1', number: 1, key }], handed: [], opened: [] };
    store.changed(roomWith({}, 4, { keys: published }), []);
    await eventually(() => expect(sent.some(({ $type }) => $type === 'postMessage')).toBe(true));
    const posted = sent.flatMap((command) => (command.$type === 'postMessage' ? [command] : []));
    expect(posted).toEqual([{ $type: 'postMessage', id: one, audience: 'everyone', toWho: null, replyTo: null, body: expect.stringMatching(/^[\w-]{304}$/) }]); // biome-ignore format: long

    const body = posted[0]?.body ?? '';
    const message = { id: one ?? '', author: me, at: 1, body, replyTo: null, audience: 'everyone', toWho: null, reactions: [] } as const; // biome-ignore format: long
    store.changed(roomWith({}, 5, { keys: published, messages: [message] }), []);
    expect(store.getState().room.chat.messages).toMatchObject([{ body: 'My brother died in May.', note: 'Grief' }]);
    expect(store.getState().unsent).toEqual([]);
    const proven = { body: 'My brother died in May.', note: 'Grief', key: expect.stringMatching(/^[\w-]{43}$/) };
    expect(await store.openingsOf([one ?? '', 'unknown'])).toEqual([
      { id: one, page: expect.stringMatching(/^[\w-]{22}$/), ...proven },
    ]);
    const said: readonly RoomCommand[] = [
      { $type: 'startRound', id: 'round-1', prompt: 'What do people say', order: 'joining' },
      { $type: 'startTimer', duration: 60_000, label: 'What people say' },
      { $type: 'askQuestion', id: 'question-1', text: 'What do people say' },
      { $type: 'writeToSideRooms', text: 'What people say' },
      {
        $type: 'preparePoll',
        id: 'poll-1',
        form: { kind: 'question', question: 'people', choices: ['say', 'people'] },
      },
      { $type: 'writeAtDoor', text: 'What people say', to: 'p2' },
    ];
    for (const wish of said) await store.execute(wish);
    expect(sent.map(({ $type }) => $type)).toEqual(expect.arrayContaining(said.map(({ $type }) => $type)));
    expect(JSON.stringify(sent)).not.toMatch(/brother|Grief|Not this one|people/);
    store.close();
  });

  it('whoever came without the secret asks for it, is nowhere before they have it, and goes without it', async () => {
    const { store, media, sent } = seat(null, { room: 'room-0001' });
    const secrets: string[] = [];
    store.onSecret = (secret) => secrets.push(secret);
    store.joined('p1');
    store.changed(roomWith({}, 3, { wait: { since: 1, cause: 'door' } }), []);
    store.seated(false);
    await eventually(() =>
      expect(sent).toEqual([{ $type: 'askForSecret', key: expect.stringMatching(/^[\w-]{87}$/) }]),
    );
    const { key } = sent[0] as { key: string };
    expect(await store.askWords()).toHaveLength(4);
    const { sealSecret } = await import('./keys/handOver');
    const secret = (await sealSecret({ room: 'room-0001', seat: 'p1' }, key, 'abcdefghijklmnopqrstuw')) ?? '';
    store.changed(roomWith({}, 4, { wait: { since: 1, cause: 'door', secret } }), []);
    store.changed(roomWith({}, 5, { keys }), []); // let in before the page has begun again with it
    await eventually(() => expect(secrets).toEqual(['abcdefghijklmnopqrstuw']));
    expect(store.getState()).toMatchObject({ over: null, room: { version: 4 } });
    expect(media.connect).not.toHaveBeenCalled();
    store.close();

    const other = seat(null, { room: 'room-0001' });
    other.store.joined('p1');
    other.store.changed(roomWith({}, 3, { keys }), []);
    await eventually(() => expect(other.store.getState().over).toMatchObject({ code: 'keys_missing' }));
    expect(other.media.connect).not.toHaveBeenCalled();
  });

  it('whose browser seals no sound says so at the door, hears nobody who may not know it yet, and sends nothing there', async () => {
    const { store, media, sent } = seat(sealed, null, true);
    store.joined('p1');
    store.changed(roomWith({}, 3, { wait: { since: 1, cause: 'door' } }), []);
    store.seated(false);
    await eventually(() => expect(sent).toEqual([{ $type: 'askForSecret', key: expect.stringMatching(/^B[g-v]/) }]));
    const both = [me, { ...me, id: 'p2', name: 'Frank' }] as RoomSnapshot['participants'];
    store.changed(roomWith({}, 4, { keys, participants: both }), []);
    await eventually(() => expect(sent.map(({ $type }) => $type)).toContain('publishKey'));
    await eventually(() => expect(media.connect).toHaveBeenCalled());
    expect(media.setFrames).toHaveBeenLastCalledWith(null);
    expect(media.setHidden).toHaveBeenLastCalledWith(new Set(['p2']));
    expect(store.getState().hidden.size).toBe(0); // nobody chose that
    store.close();
  });

  it('somebody whose browser seals no sound is let in only after another look', async () => {
    const { store, sent } = seat(sealed);
    store.joined('p1');
    const person = (id: string, key: string | null) => ({ ...me, id, name: id, since: 1, cause: 'door', returning: false, key, hasSecret: false }) as const; // biome-ignore format: long
    const waiting = [person('p8', null), person('p9', `Bg${'A'.repeat(85)}`)];
    store.changed(roomWith({ role: 'facilitator' }, 3, { keys, waiting }), []);
    sent.length = 0;
    await store.letIn(['p8', 'p9']);
    expect(sent.filter(({ $type }) => $type === 'letIn')).toEqual([{ $type: 'letIn', who: ['p8'] }]);
    expect(store.getState().asksAbout?.id).toBe('p9');
    store.forgetAsking();
    await store.letIn(['p9']);
    expect(store.getState().asksAbout?.id).toBe('p9');
    expect(sent.filter(({ $type }) => $type === 'letIn')).toHaveLength(1);
    await store.letIn(['p9'], true);
    expect(sent.at(-1)).toEqual({ $type: 'letIn', who: ['p9'] });
    store.close();
  });

  it.each([
    ['the room says nothing of keys, though the link has a secret', sealed, {}],
    ['the room has keys, and the link no secret', null, { keys }],
  ])('a page goes when %s', (_, secret, said) => {
    const { store, media } = seat(secret);
    store.joined('p1');
    store.changed(roomWith({}, 3, said), []);
    expect(store.getState().over).toMatchObject({ code: 'keys_missing' });
    expect(media.connect).not.toHaveBeenCalled();
  });
});

describe('the room store', () => {
  it('tells the facilitators when the connection is back, and forgets it when one of them has closed it', async () => {
    const { store, sent, goOffline, goOnline } = seat();
    sitDown(store);
    goOffline();
    store.teller.say();
    await settled();
    expect(store.getState().telling).toMatchObject({ state: 'notSent' });
    goOnline();
    store.seated(true);
    await settled();
    expect(sent).toEqual(Array(2).fill({ $type: 'sayNotSafe', choice: null }));
    expect(store.getState().telling).toMatchObject({ state: 'sent' });
    const closed: RoomEvent = { $type: 'notSafeClosed', who: 'p1', by: 'p2' };
    store.changed(roomWith({}, 5), [{ version: 5, at: 1, events: [closed] }]);
    expect(store.getState().telling).toBeNull();
  });

  it('turns devices off that the log has as on after a reload', () => {
    const { store, sent } = seat();
    store.joined('p1');
    store.changed(roomWith({ microphone: 'on', camera: 'on' }), []);
    store.seated(false);
    expect(sent.map((c) => c.$type)).toEqual(['turnOffMicrophone', 'turnOffCamera']);
  });

  it('knows whose connection is not good, and what the server says of the own one while that is shown', () => {
    const { store, media } = seat();
    store.joined('p1');
    store.signal({ $type: 'lineWords', weak: [{ who: 'p2', word: 'veryWeak' }] });
    expect([...store.getState().lines]).toEqual([['p2', 'veryWeak']]);
    store.signal({ $type: 'lineWords', weak: [] });
    expect(store.getState().lines.size).toBe(0);

    const measured = {
      $type: 'lineMeasured',
      media: 1,
      word: 'good',
      sent: 640,
      lostDown: 0,
      lostUp: 0,
      pictures: 3,
      paused: 0,
    } as const;
    store.signal(measured); // the sheet was closed a moment ago
    expect(store.getState().measured).toBeNull();
    store.showFigures(true);
    expect(media.showFigures).toHaveBeenLastCalledWith(true);
    store.signal(measured);
    expect(store.getState().measured).toEqual(measured);
    store.showFigures(false);
    expect(store.getState().measured).toBeNull();
  });

  it('counts reactions that a large session does not list', () => {
    const { store } = seat();
    store.joined('p1');
    const own = { who: 'p1', reaction: 'heart' } as const;
    const said = { ...hello, reactions: [own] };
    const large = { messages: [said], people: 240 };
    store.changed(roomWith({}, 3, large), []);
    const hearts = () => reactionCount(store.getState(), said, 'heart');
    expect(hearts()).toBe(1);
    store.signal({ $type: 'reactionCounts', messages: [{ id: 'm1', counts: [{ reaction: 'heart', count: 12 }] }] });
    store.changed(roomWith({}, 4, large), []);
    expect(hearts()).toBe(12);
    store.changed(roomWith({ role: 'facilitator', claim: 'participant' }, 5, { messages: [said] }), []);
    expect(hearts()).toBe(1); // a co-facilitator is told each reaction
  });

  it('closes devices and media for a break before the room knows, and connects media again after it', async () => {
    const { store, media, opens, sent, uplinks } = seat();
    sitDown(store);
    void store.own.toggleMicrophone();
    const track = await opens();
    expect(media.connect).toHaveBeenCalledTimes(1);

    void store.stepOut();
    expect(track.readyState).toBe('ended');
    expect(uplinks.get('microphone')).toBeNull();
    expect(sent.at(-1)?.$type).toBe('stepOut');

    store.changed(roomWith({}, 4, { out: [{ who: 'p1', since: 1 }] }), []);
    expect(media.rest).toHaveBeenCalled();
    store.lost(1, 0);
    store.seated(true);
    expect(media.connect).toHaveBeenCalledTimes(1); // still out after a lost connection
    store.changed(roomWith({}, 5), []);
    expect(media.connect).toHaveBeenCalledTimes(2);
  });

  it('closes devices that were opened in another tab of a seat that has stepped out', async () => {
    const { store, opens } = seat();
    sitDown(store);
    void store.own.toggleMicrophone();
    const track = await opens();
    store.changed(roomWith({}, 4, { out: [{ who: 'p1', since: 1 }] }), []);
    expect(track.readyState).toBe('ended');
  });

  it('steps out again when the room began again during the break', () => {
    const { store, sent } = seat();
    store.joined('p1');
    store.changed(roomWith({}, 4, { out: [{ who: 'p1', since: 1 }] }), []);
    store.seated(false);
    store.lost(1, 0);
    store.changed(roomWith({}, 1), []);
    store.seated(true, true);
    expect(sent.map((c) => c.$type)).toEqual(['stepOut']);
  });

  it('says so when a facilitator mutes', () => {
    const { store } = seat();
    store.joined('p1');
    store.changed(roomWith({ microphone: 'held' }), [
      { version: 3, at: 1, events: [{ $type: 'microphoneMuted', who: 'p1' }] },
    ]);
    expect(store.getState().notice).toEqual({ kind: 'muted' });
  });

  it.each([
    ['facilitator', 'participant', 'promoted', 'promotionEnded'],
    ['participant', 'facilitator', 'steppedDown', 'steppedUp'],
  ] as const)(
    'says what somebody can do now who is a %s by the room and a %s by their link',
    (role, claim, given, back) => {
      const { store } = seat();
      const entry = (version: number) => [{ version, at: 1, events: [] }];
      store.joined('p1');
      store.changed(roomWith({ role: claim, claim }), []);
      store.seated(false);
      expect(store.getState().notice).toBeNull();
      store.changed(roomWith({ role, claim }, 4), entry(4));
      expect(store.getState().notice).toEqual({ kind: given });
      store.dismiss();
      store.changed(roomWith({ role, claim, microphone: 'on' }, 5), entry(5));
      expect(store.getState().notice).toBeNull();
      store.changed(roomWith({ role: claim, claim }, 6), entry(6));
      expect(store.getState().notice).toEqual({ kind: back });

      const reloaded = seat().store;
      reloaded.joined('p1');
      reloaded.changed(roomWith({ role, claim }), []);
      expect(reloaded.getState().notice).toBeNull();
    },
  );

  it('removes a notice about a device once that device is on', () => {
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

  it('does not offer to try again once it is back', () => {
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
    store.outbox.post('Hello', 'everyone', null, null, null);
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
    store.outbox.post('Hello', 'everyone', null, null, null);
    const id = store.getState().unsent[0]?.id ?? '';
    store.changed(
      roomWith({}, 3, {
        messages: [
          { id, author: me, at: 1, body: 'Hello', replyTo: null, audience: 'everyone', toWho: null, reactions: [] },
        ],
      }),
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

  it('pauses while the server says so, and then removes the refusals of the pause', async () => {
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

  it('sends a message again that was refused while the room paused, with the same id', async () => {
    const { store, sent, refuse } = seat();
    store.joined('p1');
    store.seated(false);
    store.signal({ $type: 'paused', paused: true });
    refuse({ code: 'room_paused', text: 'The room pauses.' });
    store.outbox.post('Hello', 'everyone', null, null, null);
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

  it('returns without its camera when the person wants only sound', async () => {
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

  it('turns off a camera that is still opening when the person wants only sound', async () => {
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

  it('keeps devices on that were on when the room begins again', async () => {
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

  it.each([
    ['is not there', false, {}],
    ['refuses', true, { code: 'room_paused', text: 'The room pauses.' }],
    ['answers', true, null],
  ])('frees the seat by the right request when leaving while the room %s', async (_, there, refusal) => {
    const { store, goOffline, refuse } = seat();
    sitDown(store);
    const gone = vi.fn();
    store.sayGone = gone;
    if (!there) goOffline();
    if (refusal && 'code' in refusal) refuse(refusal as Refusal);
    await store.leave();
    expect(gone).toHaveBeenCalledTimes(refusal === null ? 0 : 1);
    expect(store.getState().over).toEqual({ code: 'left', text: '' });
  });

  it('frees the seat by another request when the room does not answer', async () => {
    vi.useFakeTimers();
    const { store, goSilent } = seat();
    sitDown(store);
    const gone = vi.fn();
    store.sayGone = gone;
    goSilent();
    void store.leave();
    await vi.advanceTimersByTimeAsync(1500);
    expect(gone).toHaveBeenCalledTimes(1);
    expect(store.getState().phase).toBe('over');
    vi.useRealTimers();
  });

  it('says that the room lost its content, even to people who join a room locked after the loss', () => {
    const { store } = seat();
    store.joined('p1');
    store.changed(roomWith({}), []);
    store.seated(true, true);
    expect(store.getState().notice).toEqual({ kind: 'beganAgain', leads: false });

    const late = seat().store;
    late.joined('p1');
    late.changed(roomWith({ role: 'facilitator' }, 3, { locked: true, beganAgain: true }), []);
    late.seated(false);
    expect(late.getState().notice).toEqual({ kind: 'beganAgain', leads: true });
  });

  it('forgets the chat when it is over', () => {
    const { store } = seat();
    store.joined('p1');
    store.changed(roomWith({}, 3, { title: 'Circle', messages: [{ ...hello, reactions: [] }] }), []);
    store.write({ ...noDraft, body: 'I have not slept.' });
    store.over({ code: 'removed', text: '' });
    expect(store.getState()).toMatchObject({
      phase: 'over',
      over: { code: 'removed' },
      room: { ...empty, title: 'Circle' },
      draft: noDraft,
      telling: null,
    });
  });

  it('ignores everything that arrives after it is over', async () => {
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
    store.outbox.post('Hello', 'everyone', null, null, null);
    const told = vi.fn();
    store.effects = { ...store.effects, told };
    store.over({ code: 'removed', text: '' });
    const emptied = store.getState();
    sent.length = 0;

    store.changed(roomWith({ microphone: 'on' }, 4, { messages: [{ ...said, reactions: [] }] }), [
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
      room: empty,
      responses: [],
      captions: [],
      unsent: [],
      notice: null,
    });
    expect(told).not.toHaveBeenCalled();
    expect(sent).toEqual([]);
  });

  it('does not open a microphone whose key was released before it had opened', async () => {
    const { store, sent, opens } = seat();
    sitDown(store);
    void store.own.toggleMicrophone(true);
    void store.own.toggleMicrophone(false);
    const track = await opens();
    expect(track.stopped).toBe(true);
    expect(sent.map((c) => c.$type)).toEqual(['turnOffMicrophone']);
  });

  it('treats a second press while the device opens as a change of mind', async () => {
    const { store, sent, opens } = seat();
    sitDown(store);
    void store.own.toggleMicrophone();
    void store.own.toggleMicrophone();
    expect((await opens()).stopped).toBe(true);
    expect(sent.map((c) => c.$type)).not.toContain('turnOnMicrophone');
  });

  it('releases the microphone after a mute, even if the same entries lift the mute again', async () => {
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

  it('switches to another microphone when one is chosen, and opens that one from then on', async () => {
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
    expect(sent.map((c) => c.$type)).not.toContain('turnOffMicrophone'); // for the others nothing changes
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

  it('ignores a microphone that another has replaced', async () => {
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

  it('notifies every listener of each change until the listener stops', () => {
    const { store } = seat();
    const [first, second] = [vi.fn(), vi.fn()];
    const stop = store.subscribe(first);
    store.subscribe(second);
    store.notify({ kind: 'copied' });
    stop();
    store.dismiss();
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 2]);
  });

  it('has an initial state before anything is known', () => {
    expect(seat().store.getState()).toEqual({
      phase: 'joining',
      over: null,
      you: '',
      room: empty,
      counts: new Map(),
      speaking: [],
      spoken: new Set(),
      hidden: new Set(),
      responses: [],
      captions: [],
      lines: new Map(),
      measures: false,
      measured: null,
      lost: null,
      paused: false,
      unsent: [],
      draft: noDraft,
      telling: null,
      notice: null,
      reportsHeard: 0,
      reportsAnswered: 0,
      soundBlocked: false,
      mediaState: 'connecting',
      shows: 'all',
      devices: {},
      opening: new Set(),
      hasRelay: false,
      relayOnly: false,
      ownCamera: null,
      aside: null,
      secured: null,
      asksAbout: null,
      mediaVersion: 0,
    });
  });

  it('shows the state of the media, and that pictures have changed', () => {
    const { store, media } = seat();
    Object.assign(media, { soundBlocked: true, state: 'failing', shows: 'listen' });
    media.onChange();
    expect(store.getState()).toMatchObject({
      soundBlocked: true,
      mediaState: 'failing',
      shows: 'listen',
      mediaVersion: 1,
    });
  });

  it('shows each signal at its subject', () => {
    const { store, media } = seat();
    sitDown(store);
    const slots = [{ mid: '3', who: 'p2', track: 'camera' }] as const;
    store.signal({ $type: 'speaking', who: ['p2'] });
    store.signal({ $type: 'slots', media: 2, slots, number: 7, held: true });
    expect(store.getState().speaking).toEqual(['p2']);
    expect(media.setSpeaking).toHaveBeenCalledWith(['p2']);
    expect(media.setSlots).toHaveBeenCalledWith(2, slots, 7, true);
    store.signal({ $type: 'watched', media: 2, track: 'camera', layers: 1, codec: 'h264' });
    expect(media.setWatched).toHaveBeenCalledWith(2, 'camera', 1, 'h264');
    store.lost(1, 1000);
    expect(store.getState().speaking).toEqual([]);
  });

  it('shows the newest response of each person for five seconds', () => {
    vi.useFakeTimers();
    const { store } = seat();
    sitDown(store);
    const shown = () => store.getState().responses.map((r) => `${r.who} ${r.reaction}`);
    const respond = (who: string, reaction: 'heart' | 'meToo') => store.signal({ $type: 'responded', who, reaction });
    respond('p2', 'heart');
    respond('p3', 'heart');
    vi.advanceTimersByTime(3000);
    respond('p2', 'meToo');
    expect(shown()).toEqual(['p3 heart', 'p2 meToo']);
    vi.advanceTimersByTime(2000);
    expect(shown()).toEqual(['p2 meToo']);
    vi.advanceTimersByTime(3000);
    expect(shown()).toEqual([]);
    vi.useRealTimers();
  });

  it('counts the reactions of each message and kind separately', () => {
    const { store } = seat();
    sitDown(store);
    const given = { ...hello, reactions: [{ who: 'p1', reaction: 'heart' }] } as const;
    const count = (message: RoomMessage, reaction: Reaction) => reactionCount(store.getState(), message, reaction);
    expect([count(given, 'heart'), count(given, 'meToo')]).toEqual([1, 0]);
    const counts = [
      { reaction: 'meToo', count: 3 },
      { reaction: 'heart', count: 5 },
    ] as const;
    store.signal({ $type: 'reactionCounts', messages: [{ id: 'm1', counts }] });
    store.signal({ $type: 'reactionCounts', messages: [{ id: 'm2', counts: [{ reaction: 'heart', count: 9 }] }] });
    expect([count(given, 'heart'), count(given, 'meToo'), count(given, 'thankYou')]).toEqual([5, 3, 0]);
  });

  it('raises a hand, and lowers one that is up', () => {
    const { store, sent } = seat();
    sitDown(store);
    store.toggleHand();
    store.changed(roomWith({}, 4, { hands: ['p1'] }), []);
    store.toggleHand();
    expect(sent).toEqual([{ $type: 'raiseHand' }, { $type: 'lowerHand' }]);
  });

  it('says which command could not be sent without a connection', async () => {
    const { store, connection, goOffline } = seat();
    sitDown(store);
    store.respond('heart');
    await settled();
    expect(connection.signal).toHaveBeenCalledWith({ $type: 'respond', reaction: 'heart' });
    expect(store.getState().notice).toBeNull();
    goOffline();
    store.respond('heart');
    await settled();
    expect(store.getState().notice).toEqual({ kind: 'notDone' });
    store.dismiss();
    expect(await store.execute({ $type: 'lockRoom' })).toMatchObject({ code: 'not_connected' });
    expect(store.getState().notice).toEqual({ kind: 'notDone' });
  });

  it('shows a refusal in the words of the server, and nothing after success', async () => {
    const { store, refuse } = seat();
    sitDown(store);
    expect(await store.execute({ $type: 'lockRoom' })).toBeNull();
    expect(store.getState().notice).toBeNull();
    const reason = { code: 'not_facilitator', text: 'Facilitators do that.' };
    refuse(reason);
    expect(await store.execute({ $type: 'lockRoom' })).toEqual(reason);
    expect(store.getState().notice).toEqual({ kind: 'refused', ...reason });
    store.dismiss();
    store.outbox.post('Hello', 'everyone', null, null, null);
    await settled();
    expect(store.getState()).toMatchObject({ notice: { kind: 'refused', ...reason }, unsent: [{ state: 'notSent' }] });
  });

  it('offers to undo a removal that was done, and none that was refused', async () => {
    const { store, sent, refuse } = seat();
    sitDown(store);
    const how = { until: 'review', withHelp: true, reason: 'privacy', note: null } as const;
    await store.remove('p2', 'Frank', how);
    expect(store.getState().notice).toEqual({ kind: 'removed', who: 'p2', name: 'Frank' });
    await store.undoRemoval('p2');
    expect(store.getState().notice).toBeNull();
    await store.removeSince('p3', 4, how);
    expect(store.getState().notice).toEqual({ kind: 'removedSince', count: 4 });
    expect(sent).toEqual([
      { $type: 'removeParticipant', who: 'p2', ...how },
      { $type: 'undoRemoval', who: 'p2' },
      { $type: 'removeEverybodySince', who: 'p3', ...how },
    ]);
    refuse({ code: 'facilitator_protected', text: 'Not a facilitator.' });
    await store.remove('p4', 'Rowan', how);
    expect(store.getState().notice).toMatchObject({ kind: 'refused' });
    await store.removeSince('p4', 2, how);
    expect(store.getState().notice).toMatchObject({ kind: 'refused' });
  });

  it('sends again or discards only the chosen message, and its id cannot be guessed', async () => {
    const { store, sent, goOffline } = seat();
    sitDown(store);
    goOffline();
    store.outbox.post('One', 'everyone', null, null, null);
    store.outbox.post('Two', 'direct', 'p2', 'm7', 'loss');
    await settled();
    const [one, two] = store.getState().unsent.map((m) => m.id);
    expect(one).toMatch(/^m[0-9a-f]{32}$/);
    expect(two).not.toBe(one);
    sent.length = 0;
    store.outbox.retry(two ?? '');
    store.outbox.retry('nothing');
    expect(store.getState().unsent.map((m) => m.state)).toEqual(['notSent', 'sending']);
    expect(sent).toEqual([
      { $type: 'postMessage', id: two, body: 'Two', audience: 'direct', toWho: 'p2', replyTo: 'm7', note: 'loss' },
    ]);
    await settled();
    store.outbox.discard(one ?? '');
    expect(store.getState().unsent.map((m) => m.id)).toEqual([two]);
  });

  it.each([
    ['askedToUnmute', 'microphone'],
    ['cameraAllowed', 'camera'],
  ] as const)('says who sent %s, and removes that notice once the %s is on', (kind, device) => {
    const { store } = seat();
    store.joined('p1');
    const room = roomOf({ participants: [me, { ...me, id: 'p2', name: 'Rowan' }] });
    const told = (who: string, by: string) =>
      store.changed(room, [{ version: 3, at: 1, events: [{ $type: kind, who, by }] }]);
    told('p2', 'p1');
    expect(store.getState().notice).toBeNull();
    told('p1', 'gone');
    expect(store.getState().notice).toEqual({ kind, by: '' });
    told('p1', 'p2');
    expect(store.getState().notice).toEqual({ kind, by: 'Rowan' });
    const on = (who: string, what: 'microphone' | 'camera') =>
      store.changed(room, [{ version: 4, at: 1, events: [{ $type: `${what}TurnedOn`, who }] }]);
    on('p2', device);
    on('p1', device === 'camera' ? 'microphone' : 'camera');
    expect(store.getState().notice).not.toBeNull();
    on('p1', device);
    expect(store.getState().notice).toBeNull();
  });

  it.each(['cameraStopped', 'cameraRested', 'cameraOffToListen'] as const)(
    'removes the notice %s once the camera is on',
    (kind) => {
      const { store } = seat();
      store.joined('p1');
      store.notify({ kind });
      const events: RoomEvent[] = [
        { $type: 'screenStarted', who: 'p1' },
        { $type: 'cameraTurnedOn', who: 'p1' },
      ];
      store.changed(roomWith({}), [{ version: 3, at: 1, events: events.slice(0, 1) }]);
      expect(store.getState().notice).toEqual({ kind });
      store.changed(roomWith({}), [{ version: 4, at: 1, events: events.slice(1) }]);
      expect(store.getState().notice).toBeNull();
    },
  );

  it('says that a facilitator stopped the own camera or screen, and nothing about those of others', async () => {
    const { store, opens, uplinks } = seat();
    sitDown(store);
    const told = (event: RoomEvent) => store.changed(roomWith({}, 5), [{ version: 5, at: 1, events: [event] }]);
    told({ $type: 'microphoneMuted', who: 'p2' });
    told({ $type: 'cameraStopped', who: 'p2' });
    told({ $type: 'screenStopped', who: 'p1' }); // none is shared
    expect(store.getState().notice).toBeNull();
    told({ $type: 'cameraStopped', who: 'p1' });
    expect(store.getState().notice).toEqual({ kind: 'cameraStopped' });

    vi.stubGlobal('navigator', { mediaDevices: { getDisplayMedia: () => undefined } });
    void store.own.toggleScreen();
    const screen = await opens();
    told({ $type: 'screenStopped', who: 'p2' });
    expect(screen.stopped).toBe(false);
    told({ $type: 'screenStopped', who: 'p1' });
    expect(screen.stopped).toBe(true);
    expect(uplinks.get('screen')).toBeNull();
    expect(store.getState().notice).toEqual({ kind: 'screenStopped' });
    told({ $type: 'screenStarted', who: 'p1' });
    expect(store.getState().notice).toBeNull();
    vi.unstubAllGlobals();
  });

  it('offers the relay when there is one, and sends everything through it when it is chosen', () => {
    const { store, connection, media } = seat();
    const relay = { urls: ['turn:turn.example.org'], username: 'n', credential: 'c' };
    sitDown(store);
    expect(store.getState().hasRelay).toBe(false);
    expect(media.setRelays).toHaveBeenLastCalledWith([], false);
    connection.relays.push(relay);
    store.seated(true);
    expect(store.getState().hasRelay).toBe(true);
    store.setRelayOnly(true);
    expect(store.getState().relayOnly).toBe(true);
    expect(media.setRelays).toHaveBeenLastCalledWith([relay], true);
    expect(media.connect).toHaveBeenCalledTimes(3);
  });

  it('knows the relay before it connects somebody who is let in', async () => {
    const { store, connection, media } = seat();
    const relay = { urls: ['turn:turn.example.org'], username: 'n', credential: 'c' };
    store.setRelayOnly(true);
    vi.mocked(media.connect).mockClear();
    vi.mocked(media.setRelays).mockClear();
    const inside = roomWith({});
    store.joined('p1');
    store.changed({ ...inside, door: { ...inside.door, wait: { since: 0, cause: 'door' } } }, []);
    store.seated(false);
    expect(media.connect).not.toHaveBeenCalled();
    connection.catchUp.mockImplementation(() => {
      connection.relays.push(relay);
      return Promise.resolve();
    });
    store.changed(inside, []);
    expect(media.connect).not.toHaveBeenCalled();
    await settled();
    expect(store.getState().hasRelay).toBe(true);
    expect(media.setRelays).toHaveBeenCalledExactlyOnceWith([relay], true);
    expect(media.connect).toHaveBeenCalledTimes(1);
    store.setRelayOnly(false);
  });

  it('uses the chosen loudspeaker on every new connection', () => {
    const { store, media } = seat();
    sitDown(store);
    expect(media.setSpeaker).not.toHaveBeenCalled();
    void store.own.choose('speaker', 'headset');
    expect(media.setSpeaker).toHaveBeenCalledTimes(1);
    store.seated(true);
    expect(media.setSpeaker).toHaveBeenCalledTimes(2);
    expect(media.setSpeaker).toHaveBeenLastCalledWith('headset');
  });

  it('says once that the connection is lost, and once that it is back in the same room', () => {
    const { store } = seat();
    const [lost, back] = [vi.fn(), vi.fn()];
    store.effects = { ...store.effects, lost, back };
    store.lost(1, 1000); // not connected yet
    expect(store.getState().phase).toBe('joining');
    expect(lost).not.toHaveBeenCalled();
    sitDown(store);
    expect(back).not.toHaveBeenCalled();
    store.lost(1, 1000, true);
    store.lost(2, 2000);
    expect(lost).toHaveBeenCalledTimes(1);
    store.seated(true);
    expect(back).toHaveBeenCalledTimes(1);
  });

  it('leaves for good: nothing goes out or comes in afterwards', async () => {
    const { store, sent, media } = seat();
    sitDown(store);
    await store.leave();
    expect(sent).toEqual([{ $type: 'leave' }]);
    expect(store.getState()).toMatchObject({ phase: 'over', over: { code: 'left', text: '' } });
    expect(media.close).toHaveBeenCalled();
  });

  describe.each([
    ['microphone', 'muted'],
    ['camera', 'cameraStopped'],
  ] as const)('a %s', (device, notice) => {
    const toggle = ({ own }: RoomStore) => (device === 'camera' ? own.toggleCamera() : own.toggleMicrophone());
    beforeEach(() => {
      vi.stubGlobal('MediaStream', class {}); // Node has no such class
    });
    afterEach(() => {
      vi.unstubAllGlobals();
    });

    it('that a facilitator holds is not even opened, and the page says why', async () => {
      const { store, asked, sent } = seat();
      sitDown(store);
      store.changed(roomWith({ [device]: 'held' }, 4), []);
      await toggle(store);
      expect(asked).toEqual([]);
      expect(sent).toEqual([]);
      expect(store.getState().notice).toEqual({ kind: notice });
    });

    it('that a facilitator held meanwhile stops at once, even when only a snapshot shows it', async () => {
      const { store, opens, uplinks } = seat();
      sitDown(store);
      void toggle(store);
      const track = await opens();
      store.changed(roomWith({ [device]: 'on' }, 4), []);
      expect(uplinks.get(device)).toBe(track);
      store.changed(roomWith({ [device]: 'held' }, 9), []); // a snapshot, after a gap
      expect(track.stopped).toBe(true);
      expect(uplinks.get(device)).toBeNull();
      expect(store.getState().ownCamera).toBeNull();
    });

    it('that the server refuses to turn on is released', async () => {
      const { store, opens, refuse, uplinks } = seat();
      sitDown(store);
      refuse({ code: 'not_in_room', text: 'You are not here.' });
      void toggle(store);
      const track = await opens();
      await settled();
      expect(track.stopped).toBe(true);
      expect(uplinks.get(device)).toBeNull();
      expect(store.getState().notice).toMatchObject({ kind: 'refused' });
    });
  });

  it('hides a person on this page alone: no command goes out, the media knows whom, and a reload is told', async () => {
    const { store, media, sent } = seat();
    const kept: (readonly string[])[] = [];
    store.onHidden = (who) => kept.push(who);
    sitDown(store);
    store.hide('p2', 'Frank');
    store.hide('p2', 'Frank');
    store.hide('p1', 'Wren'); // nobody hides themselves
    expect([...store.getState().hidden]).toEqual(['p2']);
    expect(store.getState().notice).toEqual({ kind: 'hid', who: 'p2', name: 'Frank', leads: false });
    expect(media.setHidden).toHaveBeenLastCalledWith(new Set(['p2']));
    store.signal({ $type: 'speaking', who: ['p2', 'p3'] });
    expect(media.setSpeaking).toHaveBeenLastCalledWith(['p3']);
    store.changed(roomWith({}, 9), []); // they leave and return; the seat is the same one
    expect(heard({ ...store.getState(), speaking: ['p2', 'p3'] })).toEqual(['p3']);

    store.unhide('p2');
    expect(store.getState()).toMatchObject({ hidden: new Set(), notice: null });
    expect(media.setHidden).toHaveBeenLastCalledWith(new Set());
    expect(kept.at(-1)).toEqual([]);
    expect(kept[0]).toEqual(['p2']);
    expect(sent).toEqual([]);
  });

  it('tells a facilitator what hiding is not, and hides from the start whom this tab hid before a reload', () => {
    const { store, media } = seat();
    void store.start({}, ['p2']);
    expect(store.getState().hidden).toEqual(new Set(['p2']));
    expect(media.setHidden).toHaveBeenLastCalledWith(new Set(['p2']));
    sitDown(store);
    store.changed(roomWith({ role: 'facilitator' }, 4), []);
    store.hide('p3', 'Mei');
    expect(store.getState().notice).toMatchObject({ kind: 'hid', leads: true });
    store.over({ code: 'left', text: '' });
    expect(store.getState().hidden.size).toBe(0);
  });

  it('keeps the draft, whichever panel is open', () => {
    const { store } = seat();
    store.write({ ...noDraft, body: 'I have' });
    expect(store.getState().draft).toEqual({ ...noDraft, body: 'I have' });
  });
});
