import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Entry, RoomSnapshot } from './contracts';
import { RoomConnection, retryAfter, type Hub } from './roomConnection';

const snapshot: RoomSnapshot = {
  title: 'Tuesday circle',
  openedAt: 1,
  locked: false,
  ended: false,
  participants: [],
  hands: [],
  messages: [],
  removed: [],
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

const pass = { pass: 'p', expiresAt: Number.MAX_SAFE_INTEGER };
const joinReply = { you: 'p1', epoch: 'e1', version: 5, room: snapshot, pass };

function seat(...hubs: FakeHub[]) {
  const heard: string[] = [];
  const renew = vi.fn(() => Promise.resolve(null));
  const waiting = [...hubs];
  const connection = new RoomConnection(
    { name: 'Wren', keepsake: 'wren', tint: 'sea', ticket: () => pass, keep: () => undefined, renew },
    {
      joined: (you) => heard.push(`joined ${you}`),
      changed: (room) => heard.push(`at ${room.version}`),
      signal: (signal) => heard.push(signal.$type),
      lost: (attempt) => heard.push(`lost ${attempt}`),
      seated: (again) => heard.push(again ? 'back' : 'here'),
      over: (reason) => heard.push(`over ${reason.code}`),
    },
    () => waiting.shift() ?? new FakeHub({}, true),
  );
  return { connection, heard, renew };
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
    expect(connection.room.hands).toEqual(['p1', 'p2']);
    expect(heard).toEqual(['joined p1', 'at 5', 'here', 'at 7']);
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
    expect([0, 1, 2, 3, 4, 9].map(retryAfter)).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000]);
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

  it('asks for what is missing when it sees a gap', async () => {
    const hub = new FakeHub({
      Join: joinReply,
      Resume: { epoch: 'e1', version: 7, entries: [raised(6, 'p1'), raised(7, 'p2')], pass },
    });
    const { connection } = seat(hub);
    await connection.start();
    hub.receive('Entries', [raised(7, 'p2')]);
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.room.hands).toEqual(['p1', 'p2']);
  });

  it('replaces the fold when the server answers with a snapshot', async () => {
    const first = new FakeHub({ Join: joinReply });
    const second = new FakeHub({ Resume: { epoch: 'e2', version: 2, snapshot: { ...snapshot, hands: ['p9'] }, pass } });
    const { connection } = seat(first, second);
    await connection.start();
    first.drop();
    await vi.advanceTimersByTimeAsync(1000);
    expect([connection.room.version, connection.room.hands]).toEqual([2, ['p9']]);
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

  it.each(['removed', 'room_ended', 'moved_elsewhere', 'left'])('does not come back after %s', async (code) => {
    const hub = new FakeHub({ Join: joinReply });
    const { connection, heard } = seat(hub);
    await connection.start();
    hub.receive('Goodbye', { code, text: '' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard.at(-1)).toBe(`over ${code}`);
  });

  it('says why when the door is closed', async () => {
    const { connection, heard } = seat(new FakeHub({ Join: { refusal: { code: 'room_locked', text: '' } } }));
    await connection.start();
    expect(heard).toEqual(['over room_locked']);
  });
});
