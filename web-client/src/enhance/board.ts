// A board: which conversations have something new is known to this device alone, and an open one follows what comes.
import { announce } from '../shared/announce';
import { KeptChoice } from '../shared/keptChoice';

const kept = 'board:read';
const mostKept = 300;
const end = '\u001e';
const pingEvery = 15_000;
const longestPause = 60_000;
const gather = 2_000;

/** When somebody was last in which conversation, by its last post. */
type Read = Record<string, number>;

function read(): Read {
  try {
    return JSON.parse(localStorage.getItem(kept) ?? '{}') as Read;
  } catch {
    return {}; // this browser keeps nothing
  }
}

function keep(thread: string, latest: number): void {
  const all = read();
  if ((all[thread] ?? 0) >= latest) return;
  const newest = Object.entries({ ...all, [thread]: latest })
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostKept);
  try {
    localStorage.setItem(kept, JSON.stringify(Object.fromEntries(newest)));
  } catch {
    // this browser keeps nothing
  }
}

function forgetDraft(path: string): void {
  try {
    localStorage.removeItem(`form:${path}`);
  } catch {
    // this browser keeps nothing
  }
}

// A conversation that was never opened here has nothing new: otherwise all would, for whoever comes first.
const seen = read();
for (const row of document.querySelectorAll<HTMLElement>('[data-thread][data-latest]')) {
  const before = seen[row.dataset.thread ?? ''];
  const dot = row.querySelector<HTMLElement>('.unread');
  if (!dot || before === undefined || Number(row.dataset.latest) <= before) continue;
  dot.hidden = false;
  // It opens where the new ones begin.
  const link = row.querySelector<HTMLAnchorElement>('h3 a');
  if (link) link.search = new URLSearchParams({ since: `${before}` }).toString();
}

const posts = document.querySelector<HTMLElement>('#posts[data-thread]');
if (posts) {
  const thread = posts.dataset.thread ?? '';
  markNew(posts, seen[thread]);
  chooseText(posts);
  if (posts.dataset.last !== undefined) keep(thread, Number(posts.dataset.latest));
  if (posts.dataset.started !== undefined) forgetDraft(location.pathname.replace(/[^/]+$/, 'new'));
  follow(posts, thread);
}

/** A line above the first post that somebody else has written since this device was there. */
function markNew(list: HTMLElement, since: number | undefined): void {
  if (since === undefined) return;
  const isNew = (post: HTMLElement): boolean => Number(post.dataset.at) > since && !isMine(post);
  const first = [...list.querySelectorAll<HTMLElement>('article.post')].find(isNew);
  if (!first) return;
  const line = document.createElement('p');
  line.className = 'new-here small';
  line.textContent = list.dataset.new ?? '';
  first.before(line);
}

/** Words without pictures: chosen once for all conversations, here on the device. */
function chooseText(list: HTMLElement): void {
  const choice = new KeptChoice('boardAsText');
  const form = document.querySelector<HTMLFormElement>('form[data-plain]');
  const toggle = form?.querySelector('button');
  const show = (on: boolean): void => {
    list.classList.toggle('as-text', on);
    toggle?.setAttribute('aria-checked', `${on}`);
  };
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    const on = !list.classList.contains('as-text');
    choice.keep(on);
    show(on);
  });
  if (choice.isOn) show(true);
}

function follow(list: HTMLElement, thread: string): void {
  let tries = 0;
  let ping = 0;
  const connect = (): void => {
    const at = new URL('/hubs/board', location.href);
    at.protocol = at.protocol === 'https:' ? 'wss:' : 'ws:';
    at.search = new URLSearchParams({ group: list.dataset.slug ?? '', thread }).toString();
    const socket = new WebSocket(at);
    socket.onopen = () => {
      socket.send(`{"protocol":"json","version":1}${end}`);
      ping = window.setInterval(() => socket.send(`{"type":6}${end}`), pingEvery);
      if (tries > 0) void catchUp(list, thread);
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      for (const text of event.data.split(end)) if (text !== '') hear(list, thread, text);
      tries = 0;
    };
    socket.onclose = () => {
      clearInterval(ping);
      tries += 1;
      // Not all at once when a server starts again.
      const pause = Math.min(longestPause, 1_000 * 2 ** Math.min(tries, 6)) * (0.5 + Math.random());
      window.setTimeout(connect, pause);
    };
  };
  connect();
}

function hear(list: HTMLElement, thread: string, text: string): void {
  const message = JSON.parse(text) as { type?: number; target?: string; arguments?: [string, string] };
  if (message.type !== 1 || message.target !== 'Post' || !message.arguments) return;
  const [id, html] = message.arguments;
  const page = new DOMParser().parseFromString(html, 'text/html');
  put(list, thread, id, page.querySelector<HTMLElement>('article.post'));
}

/** Puts a post where it belongs. Nobody who reads or writes is moved: what is in use stays as it is. */
function put(list: HTMLElement, thread: string, id: string, post: HTMLElement | null): void {
  const old = document.getElementById(`p-${id}`);
  if (!post) {
    if (old && !isMine(old)) gone(list, old, null);
    return;
  }
  const isWords = post.querySelector('.words') !== null;
  if (old) {
    if (!isWords) gone(list, old, post);
    else if (!isMine(old) && !old.contains(document.activeElement)) replace(old, post);
    return;
  }
  if (!isWords) return;
  if (list.dataset.last === undefined) {
    say(list.dataset.more ?? '');
    return;
  }
  const at = Number(post.dataset.at);
  const after = [...list.querySelectorAll<HTMLElement>('article.post')].find((other) => Number(other.dataset.at) > at);
  list.insertBefore(post, after ?? null);
  keep(thread, at);
  say(list.dataset.came ?? '');
}

function gone(list: HTMLElement, old: HTMLElement, post: HTMLElement | null): void {
  // Words that quote it go with it, before the page is loaded again.
  for (const quote of list.querySelectorAll<HTMLAnchorElement>(`.quoted a[href$="/${old.dataset.post}"]`))
    quote.closest('.quoted')?.remove();
  if (post) replace(old, post);
  else old.remove();
  say(list.dataset.gone ?? '');
}

function replace(old: HTMLElement, post: HTMLElement): void {
  const isOpen = old.querySelector<HTMLDetailsElement>('details.covered')?.open ?? false;
  const cover = post.querySelector<HTMLDetailsElement>('details.covered');
  if (cover) cover.open = isOpen;
  old.replaceWith(post);
}

function isMine(post: HTMLElement): boolean {
  return post.querySelector('[formaction$="/delete"]') !== null;
}

let saying = 0;
function say(words: string): void {
  clearTimeout(saying);
  saying = window.setTimeout(() => announce(words), gather);
}

/** What came while there was no connection is on the page as it is now. */
async function catchUp(list: HTMLElement, thread: string): Promise<void> {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const post of page.querySelectorAll<HTMLElement>('#posts article.post'))
    if (post.dataset.post) put(list, thread, post.dataset.post, post);
}
