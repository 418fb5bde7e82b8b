import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Entry, Refusal, RoomSnapshot } from '../shared/contracts';
import { retryAfter } from '../shared/retry';
import { answerWithin, attemptWithin, type Hub, RoomConnection, type Sitter } from './roomConnection';

const snapshot: RoomSnapshot = {
  title: 'Tuesday circle',
  openedAt: 1,
  locked: false,
  ended: false,
  participants: [],
  hands: [],
  messages: [],
  removed: [],
  media: 0,
};
const raised = (version: number, who: string): Entry => ({ version, at: 1, events: [{ $type: 'handRaised', who }] });

class FakeHub implements Hub {
  readonly calls: { target: string; argument: unknown }[] = [];
  private readonly handlers = new Map<string, (argument: never) => void>();
  private closed: () => void = () => undefined;

  constructor(
    private readonly answers: Record<string, unknown>,
    private readonly refusesToStart = false,
  ) {}

  start = (): Promise<void> => (this.refusesToStart ? Promise.reject(new Error('offline')) : Promise.resolve());
  stop = (): Promise<void> => {
    this.closed();
    return Promise.resolve();
  };
  on = (target: string, handler: (argument: never) => void): void => {
    this.handlers.set(target, handler);
  };
  onclose = (handler: () => void): void => {
    this.closed = handler;
  };
  invoke = <T>(target: string, argument: unknown): Promise<T> => {
    this.calls.push({ target, argument });
    return Promise.resolve(this.answers[target] as T);
  };
  receive(target: string, argument: unknown): void {
    this.handlers.get(target)?.(argument as never);
  }
  drop(): void {
    this.closed();
  }
}

/** An answer that the test gives when it chooses. */
function later<T>() {
  let answer: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    answer = resolve;
  });
  return { promise, answer };
}

const pass = { pass: 'p', expiresAt: Number.MAX_SAFE_INTEGER };
const joinReply = { you: 'p1', epoch: 'e1', version: 5, room: snapshot, pass };

function seat(...hubs: FakeHub[]) {
  return seatOf({}, ...hubs);
}

function seatOf(who: Partial<Sitter>, ...hubs: FakeHub[]) {
  const heard: string[] = [];
  const told: number[] = []; // the version of every entry handed on, in order
  const renew = vi.fn(() => {
    held.pass = 'fresh';
    held.expiresAt = Number.MAX_SAFE_INTEGER;
    return Promise.resolve(renewed.refusal);
  });
  const waiting = [...hubs];
  const chance = { value: 0 };
  const tries: number[] = []; // the reported time until the next try
  const held = { pass: 'p', expiresAt: Number.MAX_SAFE_INTEGER };
  const renewed: { refusal: Refusal | null } = { refusal: null };
  const connection = new RoomConnection(
    {
      name: 'Wren',
      keepsake: 'wren',
      tint: 'sea',
      ticket: () => held,
      keep: (ticket) => Object.assign(held, ticket),
      renew,
      ...who,
    },
    {
      joined: (you) => heard.push(`joined ${you}`),
      changed: (room, entries) => {
        heard.push(`at ${room.version}`);
        told.push(...entries.map((entry) => entry.version));
      },
      signal: (signal) => heard.push(signal.$type),
      lost: (attempt, nextTryAt, restarting) => {
        heard.push(restarting ? `restarting ${attempt}` : `lost ${attempt}`);
        tries.push(nextTryAt - Date.now());
      },
      seated: (again, anew) => heard.push(anew ? 'anew' : again ? 'back' : 'here'),
      over: (reason) => heard.push(`over ${reason.code}`),
    },
    () => waiting.shift() ?? new FakeHub({}, true),
    Date.now,
    () => chance.value,
  );
  return { connection, heard, told, renew, renewed, held, chance, tries };
}

describe('a room connection', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('joins and folds the entries that follow', async () => {
    const hub = new FakeHub({ Join: joinReply });
    const { connection, heard } = seat(hub);
    await connection.start();
    hub.receive('Entries', [raised(6, 'p1'), raised(7, 'p2')]);
    expect(connection.room.floor.hands).toEqual(['p1', 'p2']);
    expect(heard).toEqual(['joined p1', 'at 5', 'here', 'at 7']);
  });

  it.each([
    ['nothing, with the secret or where nothing is encrypted', {}, {}],
    [
      'that it waits for the secret, also if the seat is inside',
      { keyless: { room: 'r1' } },
      { keyless: true, toDoor: true },
    ],
    [
      'the same in a browser that cannot encrypt',
      { keyless: { room: 'r1' }, isUnable: true },
      { keyless: true, toDoor: true },
    ],
    [
      'that it asks to be let in by hand with such a browser, and keeps a seat inside',
      { isUnable: true },
      { keyless: true },
    ],
    ['nothing of such a browser if its person leads', { isUnable: true, leads: true }, {}],
    ['that it made the key, which is the room’s only if nobody else did first', { madeKey: true }, { madeKey: true }],
  ] as const)('says at the door %s', async (_, who, said) => {
    const hub = new FakeHub({ Join: joinReply });
    await seatOf(who, hub).connection.start();
    expect(hub.calls[0]).toEqual({
      target: 'Join',
      argument: { pass: 'p', name: 'Wren', keepsake: 'wren', tint: 'sea', ...said },
    });
  });

  it('says only when it first joins that it made the key, as people may have it by the time it comes back', async () => {
    const hub = new FakeHub({ Join: joinReply });
    const second = new FakeHub({ Resume: { refusal: { code: 'not_in_room', text: '' } }, Join: joinReply });
    const { connection } = seatOf({ madeKey: true }, hub, second);
    await connection.start();
    hub.drop();
    await vi.advanceTimersByTimeAsync(60_000);
    const joins = [...hub.calls, ...second.calls].filter(({ target }) => target === 'Join');
    expect(joins.map(({ argument }) => (argument as { madeKey?: boolean }).madeKey)).toEqual([true, undefined]);
  });

  it('takes the whole room from an entry that brings it, and goes on from there', async () => {
    const hub = new FakeHub({ Join: joinReply });
    const { connection, told } = seat(hub);
    await connection.start();
    const room = { ...snapshot, removed: [{ id: 'p9', name: 'Frank' }] };
    hub.receive('Entries', [raised(6, 'p1'), { version: 7, at: 1, events: [], room }, raised(8, 'p2')]);
    expect(connection.room.seats.removed).toEqual(room.removed);
    expect(connection.room.floor.hands).toEqual(['p2']);
    expect(told).toEqual([6, 7, 8]);
    expect(hub.calls.map((call) => call.target)).toEqual(['Join']); // there was no gap
  });

  it('counts the people of a large session as the server tells it', async () => {
    const hub = new FakeHub({ Join: { ...joinReply, room: { ...snapshot, people: 240 } } });
    const { connection, heard } = seat(hub);
    await connection.start();
    hub.receive('Signal', { $type: 'peopleInside', count: 251 });
    hub.receive('Entries', [raised(6, 'p1')]);
    expect(connection.room.seats.people).toBe(251);
    expect(heard).toEqual(['joined p1', 'at 5', 'here', 'at 5', 'at 6']);
  });

  it('treats a missing answer as a lost connection, and returns by a new one', async () => {
    const hubs = [
      new FakeHub({ Join: joinReply, SetView: new Promise(() => undefined) }),
      new FakeHub({ Resume: { epoch: 'e1', version: 6, entries: [raised(6, 'p1')], pass }, SetView: {} }),
    ];
    const { connection, heard } = seat(...hubs);
    await connection.start();
    void connection.setView([], 0);
    await vi.advanceTimersByTimeAsync(answerWithin + retryAfter(0, 0));
    expect(connection.isHere).toBe(true);
    expect(connection.room.floor.hands).toEqual(['p1']);
    expect(heard.filter((h) => h.startsWith('lost'))).toHaveLength(1);

    await connection.setView([], 0); // answered: nothing happens afterwards
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard.filter((h) => h.startsWith('lost'))).toHaveLength(1);
  });

  it('does not wait forever for a server that accepts the connection and stays silent', async () => {
    const hubs = [new FakeHub({ Join: new Promise(() => undefined) }), new FakeHub({ Join: joinReply })];
    const { connection } = seat(...hubs);
    void connection.start();
    await vi.advanceTimersByTimeAsync(attemptWithin + retryAfter(0, 0));
    expect(connection.isHere).toBe(true);
  });

  it('tries again at once when the network is back, whether it waits for the next try or a try hangs', async () => {
    const hubs = [
      new FakeHub({ Join: joinReply }),
      new FakeHub({}, true),
      new FakeHub({ Resume: new Promise(() => undefined) }),
      new FakeHub({ Resume: { epoch: 'e1', version: 5, entries: [], pass } }),
    ];
    const { connection } = seat(...hubs);
    await connection.start();
    hubs[0]?.drop();
    await vi.advanceTimersByTimeAsync(retryAfter(0, 0)); // the second try fails, and the third is waited for
    void connection.startAgain();
    await vi.advanceTimersByTimeAsync(0);
    expect(hubs[2]?.calls).toHaveLength(1); // this try hangs
    void connection.startAgain();
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.isHere).toBe(true);
    await connection.startAgain(); // has nothing to do
    expect(connection.isHere).toBe(true);
  });

  it('keeps entries that overtake the reply to Join and applies them after it, in order and once', async () => {
    const reply = later<typeof joinReply>();
    const hub = new FakeHub({ Join: reply.promise });
    const { connection, heard, told } = seat(hub);
    const started = connection.start();
    hub.receive('Entries', [raised(5, 'p0'), raised(6, 'p1')]);
    hub.receive('Entries', [raised(7, 'p2')]);
    expect(connection.room.version).toBe(0);
    reply.answer(joinReply);
    await started;
    expect(connection.room.floor.hands).toEqual(['p1', 'p2']); // 5 is in the snapshot already
    hub.receive('Entries', [raised(7, 'p2'), raised(8, 'p3')]);
    expect(connection.room.floor.hands).toEqual(['p1', 'p2', 'p3']);
    expect(told).toEqual([6, 7, 8]);
    expect(heard).toEqual(['joined p1', 'at 5', 'at 7', 'here', 'at 8']);
  });

  it('asks for the entries between the reply to Join and the entries that overtook it', async () => {
    const reply = later<typeof joinReply>();
    const hub = new FakeHub({
      Join: reply.promise,
      Resume: { epoch: 'e1', version: 8, entries: [raised(6, 'p1'), raised(7, 'p2'), raised(8, 'p3')], pass },
    });
    const { connection, told } = seat(hub);
    const started = connection.start();
    hub.receive('Entries', [raised(8, 'p3')]);
    reply.answer(joinReply);
    await started;
    hub.receive('Entries', [raised(9, 'p4')]);
    await vi.advanceTimersByTimeAsync(0);
    expect(hub.calls.map((c) => c.target)).toEqual(['Join', 'Resume']);
    expect(connection.room.floor.hands).toEqual(['p1', 'p2', 'p3', 'p4']);
    expect(told).toEqual([6, 7, 8, 9]);
  });

  it('neither misses nor doubles an entry that arrives while it resumes', async () => {
    const reply = later<unknown>();
    const first = new FakeHub({ Join: joinReply });
    const second = new FakeHub({ Resume: reply.promise });
    const { connection, told } = seat(first, second);
    await connection.start();
    first.drop();
    first.receive('Entries', [raised(6, 'p1')]); // of a connection that is given up
    await vi.advanceTimersByTimeAsync(1000);
    second.receive('Entries', [raised(7, 'p2'), raised(8, 'p3')]);
    reply.answer({ epoch: 'e1', version: 7, entries: [raised(6, 'p1'), raised(7, 'p2')], pass });
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.room.floor.hands).toEqual(['p1', 'p2', 'p3']);
    expect(told).toEqual([6, 7, 8]);
  });

  it('ignores an answer of a connection that was given up', async () => {
    const reply = later<unknown>();
    const first = new FakeHub({ Join: joinReply });
    const second = new FakeHub({ Resume: reply.promise });
    const third = new FakeHub({ Resume: { epoch: 'e1', version: 6, entries: [raised(6, 'p1')], pass } });
    const { connection, told } = seat(first, second, third);
    await connection.start();
    first.drop();
    await vi.advanceTimersByTimeAsync(1000);
    second.drop();
    await vi.advanceTimersByTimeAsync(2000);
    reply.answer({ epoch: 'e9', version: 2, snapshot, pass });
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.room.version).toBe(6);
    expect(told).toEqual([6]);
  });

  it('does not report a return when it was never connected', async () => {
    const { connection, heard } = seat(new FakeHub({}, true), new FakeHub({ Join: joinReply }));
    await connection.start();
    await vi.advanceTimersByTimeAsync(1000);
    expect(heard).toEqual(['lost 1', 'joined p1', 'at 5', 'here']);
  });

  it('comes back with Resume after a lost connection, from the last version', async () => {
    const first = new FakeHub({ Join: joinReply });
    const second = new FakeHub({
      Resume: { epoch: 'e1', version: 7, entries: [raised(6, 'p1'), raised(7, 'p2')], pass },
    });
    const { connection, heard } = seat(first, second);
    await connection.start();
    first.drop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(second.calls).toEqual([{ target: 'Resume', argument: { pass: 'p', epoch: 'e1', version: 5 } }]);
    expect(connection.room.version).toBe(7);
    expect(heard).toEqual(['joined p1', 'at 5', 'here', 'lost 1', 'at 7', 'back']);
  });

  it('waits longer after each failed try', async () => {
    const first = new FakeHub({ Join: joinReply });
    const { connection, heard } = seat(first);
    await connection.start();
    first.drop();
    await vi.advanceTimersByTimeAsync(1000 + 2000 + 4000);
    expect(heard.slice(3)).toEqual(['lost 1', 'lost 2', 'lost 3', 'lost 4']);
    expect([0, 1, 2, 3, 4, 9].map((attempt) => retryAfter(attempt, 0))).toEqual([
      1000, 2000, 4000, 8000, 15_000, 15_000,
    ]);
  });

  it('returns at another moment than the other pages, and gives the true waiting time', async () => {
    const { connection, chance, tries } = seat();
    chance.value = 0.4;
    await connection.start();
    expect(tries).toEqual([800]);
    await vi.advanceTimersByTimeAsync(799);
    expect(tries).toHaveLength(1);
    chance.value = 0.999_999;
    await vi.advanceTimersByTimeAsync(1);
    expect(tries).toEqual([800, 1000]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(tries).toEqual([800, 1000, 2000]);
  });

  it('tries at once when asked', async () => {
    const first = new FakeHub({ Join: joinReply });
    const second = new FakeHub({ Resume: { epoch: 'e1', version: 5, entries: [], pass } });
    const { connection, heard } = seat(first, second);
    await connection.start();
    first.drop();
    await connection.tryNow();
    expect(heard.at(-1)).toBe('back');
  });

  it('asks for the missing entries when it sees a gap', async () => {
    const hub = new FakeHub({
      Join: joinReply,
      Resume: { epoch: 'e1', version: 7, entries: [raised(6, 'p1'), raised(7, 'p2')], pass },
    });
    const { connection } = seat(hub);
    await connection.start();
    hub.receive('Entries', [raised(7, 'p2')]);
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.room.floor.hands).toEqual(['p1', 'p2']);
  });

  it('replaces the folded room when the server answers with a snapshot', async () => {
    const first = new FakeHub({ Join: joinReply });
    const second = new FakeHub({ Resume: { epoch: 'e2', version: 2, snapshot: { ...snapshot, hands: ['p9'] }, pass } });
    const { connection } = seat(first, second);
    await connection.start();
    first.drop();
    await vi.advanceTimersByTimeAsync(1000);
    expect([connection.room.version, connection.room.floor.hands]).toEqual([2, ['p9']]);
  });

  it('joins again when its seat has left', async () => {
    const first = new FakeHub({ Join: joinReply });
    const second = new FakeHub({
      Resume: { refusal: { code: 'not_in_room', text: '' } },
      Join: { ...joinReply, version: 9 },
    });
    const { connection } = seat(first, second);
    await connection.start();
    first.drop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(connection.room.version).toBe(9);
  });

  it('asks for a new pass when the held one has expired', async () => {
    const first = new FakeHub({ Join: joinReply });
    const second = new FakeHub({ Resume: { refusal: { code: 'pass_expired', text: '' } }, Join: joinReply });
    const { connection, renew, heard } = seat(first, second);
    await connection.start();
    first.drop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(heard.at(-1)).toBe('back');
  });

  it('comes back by the new link after replacing the links, and not by a link that opens nothing any more', async () => {
    const refused = { refusal: { code: 'links_replaced', text: '' } };
    const joins = [refused, joinReply, refused];
    const hub = () =>
      new FakeHub({
        get Join() {
          return joins.shift();
        },
      });
    const { connection, renew, heard } = seat(hub());
    await connection.start();
    expect(renew).toHaveBeenCalledOnce();
    expect(heard.at(-1)).toBe('here');

    const other = seat(hub());
    other.renewed.refusal = refused.refusal;
    await other.connection.start();
    expect(other.heard).toEqual(['over links_replaced']);
  });

  it.each(['removed', 'room_ended', 'moved_elsewhere', 'left', 'links_replaced'])(
    'does not come back after %s',
    async (code) => {
      const hub = new FakeHub({ Join: joinReply });
      const { connection, heard } = seat(hub);
      await connection.start();
      hub.receive('Goodbye', { code, text: '' });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(heard.at(-1)).toBe(`over ${code}`);
    },
  );

  it('distinguishes a restarting server from a lost connection until it is back', async () => {
    const first = new FakeHub({ Join: joinReply });
    const third = new FakeHub({ Resume: { epoch: 'e1', version: 5, entries: [], pass } });
    const { connection, heard } = seat(first, new FakeHub({}, true), third);
    await connection.start();
    first.receive('Goodbye', { code: 'server_stopping', text: '' });
    first.drop();
    await vi.advanceTimersByTimeAsync(1000 + 2000);
    third.drop();
    expect(heard.slice(3)).toEqual(['restarting 1', 'restarting 2', 'back', 'lost 1']);
  });

  it('returns to the link when the server has forgotten the room, and reports that the room began again', async () => {
    const first = new FakeHub({ Join: joinReply });
    const joins = [{ refusal: { code: 'pass_expired', text: '' } }, { ...joinReply, epoch: 'e2', version: 1 }];
    const second = new FakeHub({
      Resume: { refusal: { code: 'not_in_room', text: '' } },
      get Join() {
        return joins.shift();
      },
    });
    const { connection, heard, renew } = seat(first, second);
    await connection.start();
    first.drop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(renew).toHaveBeenCalledOnce();
    expect(heard.slice(3)).toEqual(['lost 1', 'joined p1', 'at 1', 'anew']);
  });

  it('reports why joining was refused', async () => {
    const { connection, heard } = seat(new FakeHub({ Join: { refusal: { code: 'room_locked', text: '' } } }));
    await connection.start();
    expect(heard).toEqual(['over room_locked']);
  });

  it.each([
    'removed',
    'room_ended',
    'room_locked',
    'room_full',
    'network_crowded',
    'name_taken',
    'name_unusable',
    'name_reserved',
    'name_claims_role',
    'link_unknown',
    'bad_request',
  ])('does not try to join again after %s', async (code) => {
    const hub = new FakeHub({ Join: { refusal: { code, text: '' } } });
    const { connection, heard } = seat(hub);
    await connection.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual([`over ${code}`]);
    await connection.tryNow();
    expect(hub.calls).toHaveLength(1);
  });

  it('gives up when a new pass is refused too, and when there is no new pass', async () => {
    const refused = { refusal: { code: 'bad_pass', text: '' } };
    const again = seat(new FakeHub({ Join: refused }));
    await again.connection.start();
    expect(again.renew).toHaveBeenCalledTimes(1);
    expect(again.heard).toEqual(['over bad_pass']);

    const removed = seat(new FakeHub({ Join: joinReply }));
    removed.held.expiresAt = 0;
    removed.renewed.refusal = { code: 'removed', text: '' };
    await removed.connection.start();
    expect(removed.heard).toEqual(['over removed']);
  });

  it.each(['room_paused', 'room_newer', 'slow_down', 'unheard_of'])('tries to join again after %s', async (code) => {
    const { connection, heard } = seat(
      new FakeHub({ Join: { refusal: { code, text: '' } } }),
      new FakeHub({ Join: joinReply }),
    );
    await connection.start();
    await vi.advanceTimersByTimeAsync(retryAfter(0, 0));
    expect(heard).toEqual(['lost 1', 'joined p1', 'at 5', 'here']);
  });

  it.each([
    ['a moment before it ends', 1, 0],
    ['the moment it ends', 0, 1],
    ['long after', -60_000, 1],
  ])('joins with its pass %s: %i ms are left, and %i new passes are requested', async (_, left, asked) => {
    const hub = new FakeHub({ Join: joinReply });
    const { connection, renew, held } = seat(hub);
    held.expiresAt = Date.now() + left;
    await connection.start();
    expect(renew).toHaveBeenCalledTimes(asked);
    expect(hub.calls).toEqual([
      {
        target: 'Join',
        argument: { pass: asked ? 'fresh' : 'p', name: 'Wren', keepsake: 'wren', tint: 'sea' },
      },
    ]);
  });

  it.each(['you', 'epoch', 'version', 'room', 'pass'] as const)(
    'takes no seat from an answer without %s',
    async (part) => {
      const { connection, heard } = seat(
        new FakeHub({ Join: { ...joinReply, [part]: undefined } }),
        new FakeHub({ Join: joinReply }),
      );
      await connection.start();
      expect(heard).toEqual(['lost 1']);
      await vi.advanceTimersByTimeAsync(retryAfter(0, 0));
      expect(heard).toEqual(['lost 1', 'joined p1', 'at 5', 'here']);
    },
  );

  it.each(['epoch', 'version', 'pass'] as const)('does not resume from an answer without %s', async (part) => {
    const resumed = { epoch: 'e1', version: 5, entries: [], pass };
    const [first, half] = [
      new FakeHub({ Join: joinReply }),
      new FakeHub({ Resume: { ...resumed, [part]: undefined } }),
    ];
    const { connection, heard } = seat(first, half, new FakeHub({ Resume: resumed }));
    await connection.start();
    first.drop();
    await vi.advanceTimersByTimeAsync(retryAfter(0, 0));
    expect(connection.isHere).toBe(false);
    expect(heard.filter((h) => h === 'back')).toEqual([]);
    await vi.advanceTimersByTimeAsync(retryAfter(1, 0));
    expect(connection.isHere).toBe(true);
    expect(heard.filter((h) => h === 'back')).toHaveLength(1);
  });

  it('knows the relays of the last answer, and none when the answer has none', async () => {
    const relay = { urls: ['turn:turn.example.org'], username: 'n', credential: 'c' };
    const first = new FakeHub({ Join: { ...joinReply, iceServers: [relay] } });
    const second = new FakeHub({ Resume: { epoch: 'e1', version: 5, pass, iceServers: [relay, relay] } });
    const { connection } = seat(first, second, new FakeHub({ Resume: { epoch: 'e1', version: 5, pass } }));
    expect(connection.relays).toEqual([]);
    await connection.start();
    expect(connection.relays).toEqual([relay]);
    first.drop();
    await vi.advanceTimersByTimeAsync(retryAfter(0, 0));
    expect(connection.relays).toEqual([relay, relay]);
    second.drop();
    await vi.advanceTimersByTimeAsync(retryAfter(0, 0));
    expect(connection.relays).toEqual([]);
  });

  it('asks for what is missing and for the relay by one call on the same connection, while entries wait for its answer', async () => {
    const relay = { urls: ['turn:turn.example.org'], username: 'n', credential: 'c' };
    const hub = new FakeHub({
      Join: joinReply,
      Resume: { epoch: 'e1', version: joinReply.version, pass, iceServers: [relay] },
    });
    const { connection } = seat(hub);
    await connection.start();
    expect(connection.relays).toEqual([]);
    const asked = Promise.all([connection.catchUp(), connection.catchUp()]);
    hub.receive('Entries', [{ version: joinReply.version + 1, at: 0, events: [] }]);
    await asked;
    expect(hub.calls.filter(({ target }) => target === 'Resume')).toHaveLength(1);
    expect(connection.relays).toEqual([relay]);
    await connection.catchUp();
    expect(hub.calls.at(-1)?.argument).toMatchObject({ version: joinReply.version + 1 });
  });

  it('calls the hub methods of the protocol, and only while it is connected', async () => {
    const hub = new FakeHub({ Join: joinReply });
    const { connection } = seat(hub);
    await expect(connection.execute({ $type: 'raiseHand' })).rejects.toThrow('not connected');
    await connection.start();
    await connection.execute({ $type: 'raiseHand' });
    await connection.negotiate('v=0');
    await connection.setView([{ who: 'p2', track: 'camera', height: 180 }], 3);
    await connection.signal({ $type: 'respond', reaction: 'heart' });
    expect(hub.calls.slice(1)).toEqual([
      { target: 'Execute', argument: { $type: 'raiseHand' } },
      { target: 'Negotiate', argument: { offer: 'v=0' } },
      { target: 'SetView', argument: { tiles: [{ who: 'p2', track: 'camera', height: 180 }], seen: 3 } },
      { target: 'Signal', argument: { $type: 'respond', reaction: 'heart' } },
    ]);
    hub.drop();
    await expect(connection.execute({ $type: 'raiseHand' })).rejects.toThrow('not connected');
  });

  it('passes signals on, and keeps the pass that the server renews', async () => {
    const hub = new FakeHub({ Join: joinReply });
    const { connection, heard, held } = seat(hub);
    await connection.start();
    hub.receive('Signal', { $type: 'paused', paused: true });
    hub.receive('Pass', { pass: 'newer', expiresAt: 7 });
    expect(heard.at(-1)).toBe('paused');
    expect(held).toEqual({ pass: 'newer', expiresAt: 7 });
  });

  it('ignores everything from a connection that was given up', async () => {
    const [first, second] = [
      new FakeHub({ Join: joinReply }),
      new FakeHub({ Resume: { epoch: 'e1', version: 5, pass } }),
    ];
    const { connection, heard, held } = seat(first, second);
    await connection.start();
    first.drop();
    await vi.advanceTimersByTimeAsync(retryAfter(0, 0));
    const before = [...heard];
    first.receive('Entries', [raised(6, 'p1')]);
    first.receive('Signal', { $type: 'paused', paused: true });
    first.receive('Pass', { pass: 'stray', expiresAt: 1 });
    first.receive('Goodbye', { code: 'removed', text: '' });
    first.drop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual(before);
    expect(held.pass).toBe('p');
    expect(connection.isHere).toBe(true);
  });

  it('ends when the page closes it: it asks nothing more, and a late answer takes no seat', async () => {
    const reply = later<typeof joinReply>();
    const hub = new FakeHub({ Join: reply.promise });
    const { connection, heard } = seat(hub);
    void connection.start();
    await vi.advanceTimersByTimeAsync(0);
    const stopped = vi.spyOn(hub, 'stop');
    await connection.stop();
    expect(stopped).toHaveBeenCalled();
    reply.answer(joinReply);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual([]);
    expect(connection.isHere).toBe(false);
  });

  it('opens a new connection when missing entries cannot be read', async () => {
    const refused = new FakeHub({ Join: joinReply, Resume: { refusal: { code: 'room_paused', text: '' } } });
    const next = new FakeHub({
      Resume: { epoch: 'e1', version: 8, entries: [6, 7, 8].map((v) => raised(v, `p${v}`)), pass },
    });
    const { connection } = seat(refused, next);
    await connection.start();
    refused.receive('Entries', [raised(8, 'p8')]);
    await vi.advanceTimersByTimeAsync(retryAfter(0, 0));
    expect(connection.isHere).toBe(true);
    expect(connection.room.floor.hands).toEqual(['p6', 'p7', 'p8']);
  });

  it('is away while it waits, and starts no second try while one is under way or it is connected', async () => {
    const join = later<typeof joinReply>();
    const hubs = [new FakeHub({}, true), new FakeHub({ Join: join.promise })];
    const { connection, heard } = seat(...hubs);
    await connection.tryNow(); // nothing waits yet
    expect(heard).toEqual([]);
    await connection.start();
    void connection.tryNow();
    await connection.tryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(hubs[1]?.calls.map((c) => c.target)).toEqual(['Join']);
    expect(connection.isHere).toBe(false);
    join.answer(joinReply);
    await vi.advanceTimersByTimeAsync(0);
    await connection.tryNow();
    expect(heard).toEqual(['lost 1', 'joined p1', 'at 5', 'here']);
  });
});
