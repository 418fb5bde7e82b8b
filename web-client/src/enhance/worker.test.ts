import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const subscription = (address: string, options = {}) => ({
  endpoint: `https://push.example/${address}`,
  options,
  getKey: (name: string) => new Uint8Array(name === 'auth' ? [255, 254, 253] : [251, 240]).buffer,
});

/** The worker as a browser starts it. */
async function start() {
  const listeners = new Map<string, (event: object) => void>();
  const [fetched, shown, opened] = [vi.fn(), vi.fn(), vi.fn()];
  const subscribe = vi.fn(async (options: object) => subscription('asked', options));
  vi.stubGlobal('fetch', async (address: string, request: RequestInit) =>
    fetched(address, JSON.parse(`${request.body}`)),
  );
  vi.stubGlobal('self', {
    addEventListener: (type: string, listener: (event: object) => void) => listeners.set(type, listener),
    registration: { pushManager: { subscribe }, showNotification: async (...all: unknown[]) => shown(...all) },
    clients: { matchAll: async () => [], openWindow: async (address: string) => opened(address) },
  });
  await import('./worker');
  const happen = async (type: string, event: object): Promise<void> => {
    const done: Promise<unknown>[] = [];
    listeners.get(type)?.({ ...event, waitUntil: (promise: Promise<unknown>) => done.push(promise) });
    await Promise.all(done);
  };
  return { happen, fetched, shown, opened, subscribe };
}

it('The server is told when a browser gives its push service another address', async () => {
  const { happen, fetched, subscribe } = await start();
  await happen('pushsubscriptionchange', {
    oldSubscription: subscription('old'),
    newSubscription: subscription('new'),
  });
  const told = { before: 'https://push.example/old', key: '-_A', auth: '__79' };
  expect(fetched.mock.calls).toEqual([['/api/reminders/renew', { ...told, endpoint: 'https://push.example/new' }]]);
  expect(subscribe).not.toHaveBeenCalled();

  // A browser that made no other one is asked for it, with the key of the old one.
  const options = { userVisibleOnly: true, applicationServerKey: new ArrayBuffer(65) };
  await happen('pushsubscriptionchange', { oldSubscription: subscription('old', options), newSubscription: null });
  expect(subscribe).toHaveBeenCalledWith(options);
  expect(fetched).toHaveBeenLastCalledWith('/api/reminders/renew', { ...told, endpoint: 'https://push.example/asked' });

  // Nothing says what it was before.
  await happen('pushsubscriptionchange', { oldSubscription: null, newSubscription: subscription('new') });
  expect(fetched).toHaveBeenCalledTimes(2);
});

it.each([
  ['/organise/rota', '/organise/rota'],
  [undefined, '/me/sessions'],
  ['https://elsewhere.example/', '/me/sessions'],
])('A message that names %s opens %s', async (to, expected) => {
  const { happen, shown, opened } = await start();
  await happen('push', { data: { json: () => ({ text: 'A date needs somebody.', mark: 'a', to }) } });
  const [text, options] = shown.mock.calls[0] as [string, NotificationOptions];
  expect(text).toBe('A date needs somebody.');
  await happen('notificationclick', { notification: { close: () => undefined, data: options.data } });
  expect(opened.mock.calls).toEqual([[expected]]);
});
