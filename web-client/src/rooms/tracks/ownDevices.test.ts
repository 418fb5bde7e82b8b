import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Opened } from '../../media/devices';
import type { GaveUp } from '../../media/effects/door';
import { makeOf } from '../../media/madeTrack';
import type { Participant, RoomCommand, RoomEvent } from '../../shared/contracts';
import { apply, type Room } from '../room';
import type { RoomConnection } from '../roomConnection';
import { type Media, RoomStore } from '../roomStore';
import { roomOf, wren } from '../testing';
import { watchSleep } from '../whileThere';
import { tracksOf } from './tracks';

type Device = 'microphone' | 'camera';

class FakeTrack extends EventTarget {
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  stop(): void {
    this.readyState = 'ended'; // a track that the page stops raises no event
  }
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
  mute(): void {
    this.dispatchEvent(new Event('mute'));
  }
  getSettings = () => ({ deviceId: 'built-in' });
}

const events: Partial<Record<RoomCommand['$type'], (who: string) => RoomEvent>> = {
  turnOnMicrophone: (who) => ({ $type: 'microphoneTurnedOn', who }),
  turnOffMicrophone: (who) => ({ $type: 'microphoneTurnedOff', who }),
  turnOnCamera: (who) => ({ $type: 'cameraTurnedOn', who }),
  turnOffCamera: (who) => ({ $type: 'cameraTurnedOff', who }),
};

/** A seat in a room that decides and answers as the server does, and a browser whose devices open when the test says so. */
function sit(start: Partial<Participant> = {}) {
  let log = roomOf({ participants: [{ ...wren, ...start }] }, 1);
  let online = true;
  let late: (() => void)[] | null = null;
  const commands: string[] = [];
  const tracks: FakeTrack[] = [];
  const asked: { device: Device; answer: (o: Opened) => void }[] = [];
  const sent = new Map<string, FakeTrack | null>();
  const told: string[] = [];

  const happens = (...facts: RoomEvent[]): void => {
    const entry = { version: log.version + 1, at: 1, events: facts };
    log = apply(log, entry) as Room;
    store.changed(log, [entry]);
  };
  const decide = (command: RoomCommand) => {
    const device = /Microphone$/.test(command.$type) ? 'microphone' : 'camera';
    const state = tracksOf(log, 'p1')[device];
    const on = command.$type.startsWith('turnOn');
    if (on && state === 'held') return { version: log.version, refusal: { code: 'held', text: 'Held.' } };
    const fact = events[command.$type];
    if (fact && state === (on ? 'off' : 'on')) happens(fact('p1'));
    return { version: log.version };
  };
  const connection = {
    execute: async (command: RoomCommand) => {
      if (!online) throw new Error('gone');
      commands.push(command.$type);
      if (late) await new Promise<void>((done) => late?.push(done));
      return decide(command);
    },
    stop: () => Promise.resolve(),
    tryNow: () => Promise.resolve(),
    relays: [],
  } as unknown as RoomConnection;
  const media = {
    connect: () => Promise.resolve(),
    send: (kind: string, track: FakeTrack | null) => {
      sent.set(kind, track);
      return Promise.resolve();
    },
    setPlace: () => undefined,
    rest: () => undefined,
    setRelays: () => undefined,
    close: () => undefined,
  } as unknown as Media;
  const tooSlow: GaveUp[] = [];
  const open = (device: Device) => (_: string | undefined, gaveUp: GaveUp) => {
    tooSlow.push(gaveUp);
    return new Promise<Opened>((answer) => asked.push({ device, answer }));
  };
  const sitter = { name: 'Wren', ticket: () => ({ pass: 'p', expiresAt: 1 }) } as never;
  const store = new RoomStore(sitter, false, () => connection, media, {
    microphone: open('microphone'),
    camera: open('camera'),
    screen: () => Promise.resolve(undefined),
  });
  store.effects = { ...store.effects, told: (event) => told.push(event.$type) };
  store.joined('p1');
  store.changed(log, []);
  store.seated(false);

  const opens = async () => {
    const track = new FakeTrack();
    tracks.push(track);
    asked.shift()?.answer({ track: track as unknown as MediaStreamTrack });
    await settled();
    return track;
  };
  return {
    store,
    happens,
    opens,
    commands,
    tracks,
    asked,
    sent,
    tooSlow,
    told,
    toggle: (device: Device) => void (device === 'camera' ? store.own.toggleCamera() : store.own.toggleMicrophone()),
    inLog: (device: Device) => tracksOf(log, 'p1')[device],
    shown: (device: Device) => tracksOf(store.getState().room, 'p1')[device],
    loses: () => {
      online = false;
      store.lost(1, 1000);
    },
    returns: (anew = false) => {
      online = true;
      if (anew) log = roomOf({ participants: [wren] }, 1);
      store.changed(log, []);
      store.seated(true, anew);
      return settled();
    },
    slow: () => {
      late = [];
    },
    answers: async () => {
      const waiting = late ?? [];
      late = null;
      for (const go of waiting) go();
      await settled();
    },
  };
}

const settled = () => vi.advanceTimersByTimeAsync(1);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('MediaStream', class {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const held = (device: Device): RoomEvent =>
  device === 'camera' ? { $type: 'cameraStopped', who: 'p1' } : { $type: 'microphoneMuted', who: 'p1' };
const allowed = (device: Device): RoomEvent =>
  device === 'camera'
    ? { $type: 'cameraAllowed', who: 'p1', by: 'p2' }
    : { $type: 'askedToUnmute', who: 'p1', by: 'p2' };

describe('when a facilitator mutes everyone', () => {
  const everyoneMuted: RoomEvent[] = [
    { $type: 'everyoneMuted', by: 'p2' },
    { $type: 'microphoneTurnedOff', who: 'p1' },
  ];

  it('an open microphone closes, the person is told, and the next press opens it again', async () => {
    const seat = sit();
    seat.toggle('microphone');
    const track = await seat.opens();
    seat.happens(...everyoneMuted);
    await settled();
    expect(track.readyState).toBe('ended');
    expect(seat.store.getState().notice).toEqual({ kind: 'mutedAll' });
    seat.toggle('microphone');
    await seat.opens();
    expect(seat.inLog('microphone')).toBe('on');
    expect(seat.store.getState().notice).toBeNull();
  });

  it('a microphone that is still opening stays closed, and whoever was silent is told nothing', async () => {
    const seat = sit();
    seat.happens(everyoneMuted[0] as RoomEvent);
    expect(seat.store.getState().notice).toBeNull();
    seat.toggle('microphone');
    seat.happens(everyoneMuted[0] as RoomEvent);
    const track = await seat.opens();
    expect(track.readyState).toBe('ended');
    expect(seat.inLog('microphone')).toBe('off');
  });
});

describe('when a picture or a voice is made on this device', () => {
  it.each([
    ['camera', 'mask'],
    ['camera', 'blur'],
    ['microphone', 'voice'],
  ] as const)('and it is too slow, the %s goes off for everybody, and says why', async (device, effect) => {
    const seat = sit();
    seat.toggle(device);
    const track = await seat.opens();
    seat.tooSlow[0]?.(effect);
    await settled();
    expect([track.readyState, seat.inLog(device), seat.sent.get(device)]).toEqual(['ended', 'off', null]);
    expect(seat.store.getState().notice).toEqual({ kind: 'tooSlow', effect });
    expect(seat.asked).toEqual([]); // nothing opens by itself
  });

  it('and only noise comes back, the microphone goes on', async () => {
    const seat = sit();
    seat.toggle('microphone');
    await seat.opens();
    seat.tooSlow[0]?.('noise');
    await settled();
    const again = await seat.opens();
    expect([seat.inLog('microphone'), seat.sent.get('microphone')]).toEqual(['on', again]);
    seat.tooSlow[0]?.('voice'); // of the track before
    expect(again.readyState).toBe('live');
  });

  it('and cannot be, the camera stays off until the person says otherwise', async () => {
    const seat = sit();
    seat.toggle('camera');
    seat.asked.shift()?.answer({ problem: 'noBlur' });
    await settled();
    expect([seat.inLog('camera'), seat.store.getState().notice]).toEqual(['off', { kind: 'noBlur' }]);
  });

  it('its device closes with it, and takes it along when it goes away', async () => {
    const seat = sit();
    const source = new FakeTrack();
    const close = vi.fn();
    const answer = async () => {
      const made = new FakeTrack() as unknown as MediaStreamTrack;
      seat.asked.shift()?.answer({ track: makeOf(made, source as unknown as MediaStreamTrack, close) });
      await settled();
    };
    seat.toggle('camera');
    await answer();
    seat.toggle('camera');
    await settled();
    expect([source.readyState, close.mock.calls.length]).toEqual(['ended', 1]);
    source.readyState = 'live';
    seat.toggle('camera');
    await answer();
    source.end();
    await settled();
    expect([seat.inLog('camera'), seat.store.getState().notice]).toEqual([
      'off',
      { kind: 'device', device: 'camera', problem: 'lost' },
    ]);
  });
});

describe('when the room is paused', () => {
  it('every device closes at once, none opens until it goes on, and none opens by itself then', async () => {
    const seat = sit();
    seat.toggle('microphone');
    const microphone = await seat.opens();
    seat.toggle('camera');
    const camera = await seat.opens();
    seat.happens(
      { $type: 'roomPaused', by: 'p2' },
      { $type: 'microphoneTurnedOff', who: 'p1' },
      { $type: 'cameraTurnedOff', who: 'p1' },
    );
    await settled();
    expect([microphone.readyState, camera.readyState]).toEqual(['ended', 'ended']);

    const before = seat.commands.length;
    for (const device of ['microphone', 'camera'] as const) seat.toggle(device);
    await settled();
    expect(seat.asked).toEqual([]);
    expect(seat.commands.length).toBe(before);
    expect(seat.store.getState().notice).toEqual({ kind: 'onPause' });

    seat.happens({ $type: 'roomResumed', by: 'p2' });
    await settled();
    expect(seat.asked).toEqual([]);
    expect(seat.store.getState().notice).toEqual({ kind: 'roomResumed' });
    seat.toggle('microphone');
    await seat.opens();
    expect(seat.inLog('microphone')).toBe('on');
  });
});

describe('whoever is muted stays muted', () => {
  it('after unplugging and plugging a microphone, releasing push-to-talk, and reconnecting', async () => {
    const seat = sit();
    seat.toggle('microphone');
    const track = await seat.opens();
    void seat.store.own.toggleMicrophone(false); // push-to-talk is released, and the microphone kept at hand for the next word
    await settled();
    seat.happens(held('microphone'));
    await settled();
    expect(track.readyState).toBe('ended');

    await seat.store.own.choose('microphone', 'plugged in again');
    for (const on of [true, false]) await seat.store.own.toggleMicrophone(on); // talks and releases
    seat.store.own.settle(); // back from a lost connection
    seat.store.own.turnOnAgain(); // in a room that began again
    await settled();
    expect(seat.asked).toEqual([]);
    expect(seat.inLog('microphone')).toBe('held');
    expect(seat.sent.get('microphone')).toBeNull();
  });
});

describe.each(['microphone', 'camera'] as const)('a %s opens only by a press, and not', (device) => {
  it('after a reload although it is on in the log', async () => {
    const seat = sit({ [device]: 'on' });
    await settled();
    expect(seat.asked).toEqual([]);
    expect(seat.inLog(device)).toBe('off');
  });

  it('when a facilitator holds it and allows it again', async () => {
    const seat = sit();
    seat.toggle(device);
    const track = await seat.opens();
    seat.happens(held(device));
    seat.happens(allowed(device));
    await settled();
    expect(track.readyState).toBe('ended');
    expect(seat.asked).toEqual([]);
    expect(seat.sent.get(device)).toBeNull();
  });

  it('when a facilitator holds and allows it while the browser still asks the person', async () => {
    const seat = sit();
    seat.toggle(device);
    seat.happens(held(device));
    seat.happens(allowed(device));
    const track = await seat.opens();
    expect(track.readyState).toBe('ended');
    expect(seat.sent.has(device)).toBe(false);
    expect(seat.shown(device)).toBe('off');
  });

  it('when a facilitator holds it while another chosen device opens', async () => {
    const seat = sit();
    seat.toggle(device);
    await seat.opens();
    void seat.store.own.choose(device, 'other');
    seat.happens(held(device));
    const track = await seat.opens();
    expect(track.readyState).toBe('ended');
    expect(seat.sent.get(device)).toBeNull();
  });

  it('when another device is chosen while it is off', async () => {
    const seat = sit();
    void seat.store.own.choose(device, 'other');
    await settled();
    expect(seat.asked).toEqual([]);
  });

  it('when the network comes back after more than a minute', async () => {
    const seat = sit();
    seat.toggle(device);
    const track = await seat.opens();
    seat.loses();
    await vi.advanceTimersByTimeAsync(61_000);
    await seat.returns();
    expect(track.readyState).toBe('ended');
    expect(seat.inLog(device)).toBe('off');
    expect(seat.store.getState().notice).toEqual({ kind: 'away' });
  });

  it('when the room begins again after more than a minute, but it continues after a moment', async () => {
    const seat = sit();
    seat.toggle(device);
    const track = await seat.opens();
    seat.loses();
    await seat.returns(true);
    expect(track.readyState).toBe('live');
    expect(seat.inLog(device)).toBe('on');
    seat.loses();
    await vi.advanceTimersByTimeAsync(61_000);
    await seat.returns(true);
    expect(track.readyState).toBe('ended');
    expect(seat.inLog(device)).toBe('off');
  });

  it('when this device wakes from sleep', async () => {
    const seat = sit();
    seat.toggle(device);
    const track = await seat.opens();
    const stop = watchSleep(() => seat.store.own.restAll());
    await vi.advanceTimersByTimeAsync(600_000);
    expect(track.readyState).toBe('live');
    vi.setSystemTime(Date.now() + 600_000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(track.readyState).toBe('ended');
    expect(seat.inLog(device)).toBe('off');
    stop();
  });

  it('when a phone call that took it has ended', async () => {
    const seat = sit();
    seat.toggle(device);
    const track = await seat.opens();
    track.mute();
    await settled();
    expect(track.readyState).toBe('ended');
    expect(seat.inLog(device)).toBe('off');
    expect(seat.store.getState().notice).toEqual({ kind: 'interrupted', device });
    track.dispatchEvent(new Event('unmute'));
    await settled();
    expect(seat.asked).toEqual([]);
    expect(seat.shown(device)).toBe('off');
  });

  it('while there is no connection', async () => {
    const seat = sit();
    seat.loses();
    seat.toggle(device);
    await settled();
    expect(seat.asked).toEqual([]);
    expect(seat.store.getState().notice).toEqual({ kind: 'notDone' });
  });
});

describe.each(['microphone', 'camera'] as const)('the log and a %s agree', (device) => {
  it('when it is unplugged before the room has answered', async () => {
    const seat = sit();
    seat.slow();
    seat.toggle(device);
    const track = await seat.opens();
    track.end();
    await seat.answers();
    await settled();
    expect(seat.inLog(device)).toBe('off');
    expect(seat.shown(device)).toBe('off');
    expect(seat.told).not.toContain(`${device}TurnedOn`);
  });

  it('when it is unplugged before it is sent', async () => {
    const seat = sit();
    seat.toggle(device);
    const track = new FakeTrack();
    track.stop();
    seat.asked.shift()?.answer({ track: track as unknown as MediaStreamTrack });
    await settled();
    expect(seat.commands.filter((command) => command.startsWith('turnOn'))).toEqual([]);
    expect(seat.store.getState().notice).toEqual({ kind: 'device', device, problem: 'lost' });
  });

  it('when it was turned off without a connection', async () => {
    const seat = sit();
    seat.toggle(device);
    await seat.opens();
    seat.loses();
    seat.toggle(device);
    expect(seat.shown(device)).toBe('off');
    await seat.returns();
    expect(seat.inLog(device)).toBe('off');
  });

  it('from the first moment: a device that is not open here is never shown as on', async () => {
    const seat = sit();
    seat.slow();
    seat.happens(
      device === 'camera' ? { $type: 'cameraTurnedOn', who: 'p1' } : { $type: 'microphoneTurnedOn', who: 'p1' },
    );
    expect(seat.inLog(device)).toBe('on');
    expect(seat.shown(device)).toBe('off');
    await seat.answers();
    expect(seat.inLog(device)).toBe('off');
  });

  it('and the page says that it opens until the room knows', async () => {
    const seat = sit();
    seat.slow();
    seat.toggle(device);
    expect([...seat.store.getState().opening]).toEqual([device]);
    await seat.opens();
    expect([...seat.store.getState().opening]).toEqual([device]);
    await seat.answers();
    expect([...seat.store.getState().opening]).toEqual([]);
    expect(seat.shown(device)).toBe('on');
  });
});

describe('a microphone that is muted between two sentences', () => {
  const muted = async () => {
    const seat = sit();
    seat.toggle('microphone');
    const track = await seat.opens();
    seat.toggle('microphone');
    await settled();
    return { seat, track };
  };

  it('sends nothing, stays for half a minute, and goes on at once', async () => {
    const { seat, track } = await muted();
    expect(track).toMatchObject({ readyState: 'live', enabled: false });
    expect(seat.sent.get('microphone')).toBeNull();
    expect(seat.inLog('microphone')).toBe('off');
    await vi.advanceTimersByTimeAsync(29_000);
    seat.toggle('microphone');
    await settled();
    expect(seat.asked).toEqual([]);
    expect(track.enabled).toBe(true);
    expect(seat.sent.get('microphone')).toBe(track);
    expect(seat.inLog('microphone')).toBe('on');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(track.readyState).toBe('live');
  });

  it('is released after half a minute', async () => {
    const { seat, track } = await muted();
    await vi.advanceTimersByTimeAsync(30_001);
    expect(track.readyState).toBe('ended');
    seat.toggle('microphone');
    expect(seat.asked).toHaveLength(1);
  });

  it.each([
    ['a facilitator mutes', ({ seat }: Muted) => seat.happens(held('microphone'))],
    ['a phone call takes it', ({ track }: Muted) => track.mute()],
    ['it is unplugged', ({ track }: Muted) => track.end()],
    ['another microphone is chosen', ({ seat }: Muted) => void seat.store.own.choose('microphone', 'other')],
    ['the person leaves', ({ seat }: Muted) => seat.store.over({ code: 'left', text: '' })],
  ])('is released when %s', async (_, happens) => {
    const both = await muted();
    happens(both);
    await settled();
    expect(both.track.readyState).toBe('ended');
  });
  type Muted = Awaited<ReturnType<typeof muted>>;
});
