import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => vi.unstubAllGlobals());

it('draws a line above the first post of somebody else that came since this device was there, and follows what comes', async () => {
  const opened: string[] = [];
  const above: string[] = [];
  const kept = new Map([['board:read', '{"talk":5}']]);
  const post = (id: string, at: number, isMine: boolean): object => ({
    dataset: { post: id, at: `${at}` },
    querySelector: () => (isMine ? {} : null),
    before: () => above.push(id),
  });
  const list = {
    dataset: { thread: 'talk', slug: 'calm', latest: '9', last: '', new: 'New' },
    classList: { toggle: () => false, contains: () => false },
    querySelectorAll: () => [post('read', 4, false), post('own', 7, true), post('new', 9, false)],
  };
  class Socket {
    constructor(at: URL) {
      opened.push(at.pathname);
    }
  }
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('location', { href: 'https://meet.example/groups/calm/board/talk' });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  vi.stubGlobal('document', {
    querySelector: (selector: string) => (selector.startsWith('#posts') ? list : null),
    querySelectorAll: () => [],
    createElement: () => ({}),
  });
  await import('./board');
  expect(above).toEqual(['new']);
  expect(kept.get('board:read')).toBe('{"talk":9}');
  expect(opened).toEqual(['/hubs/board']);
});
