import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Entry, ExecuteReply, Refusal, RoomCommand, RoomSnapshot } from '../../shared/contracts';
import { eventually } from '../../shared/eventually';
import * as tones from '../../shared/tones';
import { apply, fromSnapshot, type Room } from '../room';
import type { RoomConnection } from '../roomConnection';
import { type Media, RoomStore } from '../roomStore';
import { joined, snapshotOf, wren } from '../testing';

afterEach(() => vi.restoreAllMocks());

/** A person at the door, or inside, with everything that the page sent. */
function seat(refusal: Refusal | null = null) {
  const sent: RoomCommand[] = [];
  const connection = {
    execute: (command: RoomCommand): Promise<ExecuteReply> => {
      sent.push(command);
      return Promise.resolve({ version: 4, ...(refusal ? { refusal } : {}) });
    },
    stop: () => Promise.resolve(),
    catchUp: () => Promise.resolve(),
    relays: [],
  };
  const media = {
    connect: vi.fn(() => Promise.resolve()),
    rest: vi.fn(),
    send: vi.fn(() => Promise.resolve()),
    setPlace: vi.fn(),
    setRelays: vi.fn(),
  } as unknown as Media & { connect: ReturnType<typeof vi.fn>; rest: ReturnType<typeof vi.fn> };
  const sitter = {
    ...wren,
    ticket: () => ({ pass: 'p', expiresAt: 1 }),
    keep: () => undefined,
    renew: async () => null,
  };
  const track = { ...new EventTarget(), stop: vi.fn(), enabled: true, readyState: 'live', getSettings: () => ({}) };
  Object.assign(track, { addEventListener: () => undefined });
  vi.stubGlobal('MediaStream', class {});
  const opened = { track: track as unknown as MediaStreamTrack };
  const store = new RoomStore(sitter, false, () => connection as unknown as RoomConnection, media, {
    microphone: async () => opened,
    camera: async () => opened,
    screen: async () => undefined,
  });
  let room: Room;
  const arrive = (part: Partial<RoomSnapshot>) => {
    room = fromSnapshot(3, snapshotOf({ level: 1, participants: [wren], ...part }));
    store.joined('p1');
    store.changed(room, []);
    store.seated(false);
  };
  const comes = (entry: Partial<Entry>) => {
    const whole = { version: room.version + 1, at: 1, events: [], ...entry };
    room = apply(room, whole) ?? room;
    store.changed(room, [whole]);
  };
  return { store, sent, media, track, arrive, comes };
}

const atDoor = { wait: { since: 1, cause: 'door' } } as const;
const lead = { ...wren, role: 'facilitator' } as const;
const blue = {
  id: 'p2',
  name: 'Blue Door',
  keepsake: 'cloud',
  tint: 'slate',
  role: 'participant',
  since: 1,
  returning: false,
  cause: 'door',
} as const;
const { id: who, since: _, ...knocking } = blue;
const knock = { $type: 'participantKnocked', who, ...knocking } as const;

describe('somebody at the door', () => {
  it('has no media and opens no device until they are let in, and then begins with everything off', async () => {
    const { store, media, arrive, comes, sent } = seat();
    arrive(atDoor);
    await store.own.toggleMicrophone(true);
    expect(media.connect).not.toHaveBeenCalled();
    expect(store.own.holds('microphone')).toBe(false);
    sent.length = 0;

    comes({ room: snapshotOf({ level: 1, participants: [wren] }) });
    await eventually(() => expect(media.connect).toHaveBeenCalledTimes(1));
    expect(store.getState().notice).toEqual({ kind: 'letIn' });
    expect(sent).toEqual([]);
  });

  it('who is sent back loses media and devices at once', async () => {
    const { store, media, arrive, comes, track } = seat();
    arrive({});
    await store.own.toggleMicrophone(true);
    expect(store.own.holds('microphone')).toBe(true);
    comes({ room: snapshotOf({ level: 1, participants: [wren], wait: { since: 1, cause: 'sentBack' } }) });
    expect(store.own.holds('microphone')).toBe(false);
    expect(track.stop).toHaveBeenCalled();
    expect(media.rest).toHaveBeenCalledTimes(1);
    expect(store.getState().notice).toBeNull();
    comes({ room: snapshotOf({ level: 1, participants: [wren] }) });
    await eventually(() => expect(media.connect).toHaveBeenCalledTimes(2));
  });

  it('keeps the place through a lost connection, and learns of being let in meanwhile', async () => {
    const { store, media, arrive, comes } = seat();
    arrive(atDoor);
    store.lost(1, 2, false);
    store.changed(store.getState().room, []);
    store.seated(true);
    expect(media.connect).not.toHaveBeenCalled();
    store.lost(1, 2, false);
    comes({ room: snapshotOf({ level: 1, participants: [wren] }) });
    expect(media.connect).not.toHaveBeenCalled();
    store.seated(true);
    await eventually(() => expect(media.connect).toHaveBeenCalledTimes(1));
    expect(store.getState().notice).toEqual({ kind: 'letIn' });
  });

  it('writes a line to the facilitators, whose refusal is said beside it', async () => {
    const good = seat();
    good.arrive(atDoor);
    expect(await good.store.writeAtDoor('Please come to me last.')).toBeNull();
    expect(good.sent).toEqual([{ $type: 'writeAtDoor', text: 'Please come to me last.', to: null }]);
    const slow = { code: 'slow_down', text: '' };
    const bad = seat(slow);
    bad.arrive(atDoor);
    expect(await bad.store.writeAtDoor('Again')).toEqual(slow);
    expect(bad.store.getState().notice).toBeNull();
  });
});

describe('a facilitator', () => {
  it('is told of a knock, until nobody waits any more', () => {
    const { store, arrive, comes } = seat();
    arrive({ participants: [lead] });
    comes({ events: [knock] });
    expect(store.getState().notice).toEqual({ kind: 'knock', who: ['p2'], name: 'Blue Door' });
    comes({ events: [{ ...knock, who: 'p3', name: 'S.' }] });
    expect(store.getState().notice).toEqual({ kind: 'knock', who: ['p2', 'p3'], name: 'Blue Door' });
    comes({ events: [{ $type: 'participantAdmitted', who: 'p2' }, joined('p2')] });
    expect(store.getState().notice).toEqual({ kind: 'knock', who: ['p3'], name: 'S.' });
    comes({ events: [{ $type: 'knockWithdrawn', who: 'p3' }] });
    expect(store.getState().notice).toBeNull();
  });

  it('who comes later is told who waits', () => {
    const { store, arrive } = seat();
    arrive({ participants: [lead], waiting: [blue] });
    expect(store.getState().notice).toEqual({ kind: 'knock', who: ['p2'], name: 'Blue Door' });
  });

  it('is not told of somebody whom a facilitator sent back', () => {
    const { store, arrive, comes } = seat();
    arrive({ participants: [lead] });
    comes({ events: [{ ...knock, cause: 'sentBack', by: 'p1' }] });
    expect(store.getState().notice).toBeNull();
  });

  it('who lets in somebody whose name is taken reads what to do', async () => {
    const { store, arrive, sent } = seat({ code: 'name_taken', text: '' });
    arrive({ participants: [lead], waiting: [blue] });
    await store.letIn(['p2']);
    expect(sent).toEqual([{ $type: 'letIn', who: ['p2'] }]);
    expect(store.getState().notice).toEqual({ kind: 'nameAtDoor' });
  });

  it('sets the door in one press, and is offered the way back', async () => {
    const { store, arrive, sent, comes } = seat();
    arrive({ participants: [lead], door: 'knock' });
    await store.setDoor('knock');
    expect(sent).toEqual([]);
    await store.setDoor('locked');
    expect(store.getState().notice).toEqual({ kind: 'door', now: 'locked', before: 'knock' });
    comes({ events: [{ $type: 'roomLocked' }] });
    await store.setDoor('open');
    expect(sent).toEqual([{ $type: 'lockRoom' }, { $type: 'setDoor', mode: 'open' }]);
  });

  it('of a room from an older release locks and opens it', async () => {
    const { store, arrive, sent } = seat();
    arrive({ participants: [lead], level: 0, locked: true });
    await store.setDoor('open');
    expect(sent).toEqual([{ $type: 'unlockRoom' }]);
  });
});

describe('the sounds of the door', () => {
  it('can be turned off', async () => {
    const started = vi.fn();
    const node = () => ({
      connect: (next: unknown) => next,
      frequency: {},
      gain: { setValueAtTime: vi.fn(), linearRampToValueAtTime: vi.fn(), exponentialRampToValueAtTime: vi.fn() },
      start: started,
      stop: vi.fn(),
    });
    vi.useFakeTimers();
    const close = vi.fn();
    vi.stubGlobal(
      'AudioContext',
      class {
        currentTime = 0;
        state = 'running';
        destination = {};
        createOscillator = node;
        createGain = node;
        close = close;
      },
    );
    vi.stubGlobal('matchMedia', () => ({ matches: false }));
    const { change } = await import('../../shared/settings');
    tones.playKnock();
    expect(started).toHaveBeenCalledTimes(2);
    vi.runAllTimers();
    expect(close).toHaveBeenCalledTimes(1);
    change({ sounds: false });
    tones.playKnock();
    tones.playLetIn();
    expect(started).toHaveBeenCalledTimes(2);
    tones.playTestSound(); // which somebody asked for
    expect(started).toHaveBeenCalledTimes(4);
    change({ sounds: true });
    vi.useRealTimers();
  });
});
