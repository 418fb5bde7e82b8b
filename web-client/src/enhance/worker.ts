// The one worker of this server, which is there only for people who asked for a reminder: it shows what is sent, and keeps Help now for
// times without a network. It keeps nothing else, sees no other page, and says nothing about any meeting. It is built as /worker.js and
// imports nothing.

type Late = Event & { waitUntil(done: Promise<unknown>): void };
type Fetching = Late & { request: Request; respondWith(answer: Promise<Response>): void };
type Pushed = Late & { data: { json(): unknown } | null };
type Changed = Late & { oldSubscription?: PushSubscription | null; newSubscription?: PushSubscription | null };
type Clicked = Late & { notification: Notification };
type Worker = {
  registration: ServiceWorkerRegistration;
  clients: {
    claim(): Promise<void>;
    matchAll(of: { type: 'window' }): Promise<{ url: string; focus(): Promise<unknown> }[]>;
    openWindow(address: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
  addEventListener<E extends Event>(type: string, listener: (event: E) => void): void;
};

const worker = self as unknown as Worker;
const kept = 'help';
const help = '/crisis-lines.html';
const [own, rota] = ['/me/sessions', '/organise/rota'];
const addresses = /href="(\/(?:assets\/[^"]+\.css|crisis-lines[^"#]*\.html))"/g;

/** The page in each language, which names the others, and what it looks like. */
async function keepHelp(): Promise<void> {
  const first = await fetch(help, { cache: 'no-cache' });
  if (!first.ok) throw new Error('Help now is not there');
  const found = [...(await first.clone().text()).matchAll(addresses)].flatMap(([, address]) => address ?? []);
  const cache = await caches.open(kept);
  const old = await cache.keys();
  await cache.addAll([...new Set([help, ...found])]);
  for (const request of old) {
    const { pathname } = new URL(request.url);
    if (pathname !== help && !found.includes(pathname)) await cache.delete(request);
  }
}

/** The kept page, in the language of the browser if there is one. */
async function helpWithout(address: string): Promise<Response> {
  const cache = await caches.open(kept);
  const tag = navigator.language.split('-')[0];
  const wished = address === '/help' ? [`/crisis-lines.${tag}.html`, help] : [address, help];
  for (const each of wished) {
    const page = await cache.match(each);
    if (page) return page;
  }
  return Response.error();
}

async function forget(): Promise<void> {
  const [subscription, shown] = await Promise.all([
    worker.registration.pushManager.getSubscription(),
    worker.registration.getNotifications(),
  ]);
  for (const notification of shown) notification.close();
  await Promise.allSettled([subscription?.unsubscribe(), caches.delete(kept)]);
  await worker.registration.unregister();
}

async function open(place: string): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window' });
  const there = windows.find((each) => new URL(each.url).pathname === place);
  await (there ? there.focus() : worker.clients.openWindow(place));
}

worker.addEventListener<Late>('install', (event) => event.waitUntil(keepHelp().then(() => worker.skipWaiting())));
worker.addEventListener<Late>('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener<Fetching>('fetch', (event) => {
  const { method, mode, destination, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== location.origin) return;
  const isHelp = mode === 'navigate' && (pathname === '/help' || /^\/crisis-lines[\w.]*\.html$/.test(pathname));
  if (isHelp) {
    event.respondWith(fetch(event.request).catch(() => helpWithout(pathname)));
    event.waitUntil(keepHelp().catch(() => undefined)); // its numbers may be new
  } else if (destination === 'style') {
    const ours = async () => (await (await caches.open(kept)).match(url)) ?? Response.error();
    event.respondWith(fetch(event.request).catch(ours));
  }
});

worker.addEventListener<Pushed>('push', (event) => {
  let said: { text?: unknown; mark?: unknown; to?: unknown } = {};
  try {
    said = (event.data?.json() ?? {}) as typeof said;
  } catch {
    // Not from this server of this release: the browser wants something to be shown all the same.
  }
  const text = typeof said.text === 'string' ? said.text : '…';
  // What comes twice has the same mark, and takes the place of the first one.
  const tag = typeof said.mark === 'string' ? said.mark : 'saved';
  event.waitUntil(worker.registration.showNotification(text, { tag, icon: '/list-192.png', data: said.to }));
});

// A browser may give its push service another address by itself. What is sent to the old one is lost, so the server is told of the new one;
// where the browser made none, the worker asks for one with the key that it knows.
worker.addEventListener<Changed>('pushsubscriptionchange', (event) => event.waitUntil(renew(event)));

async function renew({ oldSubscription: old, newSubscription }: Changed): Promise<void> {
  if (!old) return;
  const made = newSubscription ?? (await worker.registration.pushManager.subscribe(old.options));
  const text = (name: PushEncryptionKeyName): string =>
    btoa(String.fromCharCode(...new Uint8Array(made.getKey(name) ?? new ArrayBuffer(0))))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  await fetch('/api/reminders/renew', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ before: old.endpoint, endpoint: made.endpoint, key: text('p256dh'), auth: text('auth') }),
  });
}

worker.addEventListener<Clicked>('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data === rota ? rota : own));
});

worker.addEventListener<Late & { data: unknown }>('message', (event) => {
  if (event.data === 'forget') event.waitUntil(forget());
});

export {}; // its names are its own
