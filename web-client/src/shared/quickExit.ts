import { announce, clearAnnouncements } from './announce';
import { forgetReminders } from './forgetReminders';
import { KeptChoice } from './keptChoice';
import { wipeToolsIfChosen } from './ownTools';
import { forgetEverything } from './seat';

type Hook = () => void;
const hooks = new Set<Hook>();
const otherTabs = 'quick-exit';

/** Registers what has to stop at once: tracks, sound, the connection. Returns the way to take it back. */
export function onQuickExit(hook: Hook): () => void {
  hooks.add(hook);
  return () => hooks.delete(hook);
}

/** An operator looks at counts, not at people, and must not lose the page by a slip. */
export const isExitOffered = (): boolean => location.pathname !== '/ops';

/** Leaves no trace on the screen, in every tab of this browser that is at this server. No question, no animation and no sound. */
export function quickExit(): void {
  if (!isExitOffered()) return;
  channel?.postMessage(otherTabs);
  goNow();
}

let channel: BroadcastChannel | undefined;
let takeDown: Hook = () => undefined;
let isGone = false;

type Words = { blank: () => string; left: (presses: number) => string };
let words: Words = { blank: () => '', left: () => '' };

/**
 * Called once, when the page starts. `unmount` takes down all that is shown, and with it what the page remembers. The words are given,
 * because the pages of the server have theirs from there.
 */
export function watchQuickExit(unmount: Hook, said: Words): void {
  takeDown = unmount;
  words = said;
  channel = new BroadcastChannel(otherTabs);
  channel.onmessage = () => {
    if (isExitOffered()) goNow();
  };
  watchShift();
}

function goNow(): void {
  if (isGone) return;
  isGone = true;
  const cover = document.createElement('div');
  cover.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:var(--ground)';
  document.body.append(cover);
  document.title = words.blank();

  for (const step of [
    ...hooks,
    silence,
    forgetReminders,
    wipeToolsIfChosen,
    forgetEverything,
    clearAnnouncements,
    takeDown,
  ]) {
    try {
      step();
    } catch {
      // Something that fails to stop must not keep the person here.
    }
  }
  // Without a network the next page may not come: then this one stays, with nothing on it and nothing to press.
  document.body.replaceChildren(cover);
  document.body.inert = true;
  document.querySelector('link[rel="icon"]')?.setAttribute('href', 'data:,');
  history.replaceState(null, '', '/blank');
  location.replace(neutralAddress());
}

/** The operator's choice, which came with the page; a plain page otherwise, and the browser's own without a network. */
function neutralAddress(): string {
  if (!navigator.onLine) return 'about:blank';
  return document.querySelector<HTMLMetaElement>('meta[name="quick-exit"]')?.content || '/blank';
}

function silence(): void {
  for (const element of document.querySelectorAll<HTMLMediaElement>('audio, video')) {
    element.muted = true;
    element.pause();
    const source = element.srcObject;
    if (source instanceof MediaStream) for (const track of source.getTracks()) track.stop();
    element.srcObject = null;
  }
}

const within = 2_000;
const longestPress = 1_000;
export const pressesToExit = 3;

type Key = { key: string; code: string; shiftKey: boolean; repeat?: boolean };

/**
 * Counts presses of Shift alone: down and up again, with nothing in between. Time is an argument. A Shift that stays on after it was
 * let go, as sticky keys do, is a way of writing and never counts.
 */
export class ShiftCounter {
  private times: number[] = [];
  private downAt: number | null = null;
  private readonly held = new Set<string>(); // the left and the right one
  private isSticky = false;

  /** Another key, a press of the mouse, another window: that was typing or choosing, not a wish to go. */
  forget(): void {
    this.times = [];
    this.downAt = null;
  }

  down({ key, code, shiftKey, repeat }: Key, now: number): void {
    if (key !== 'Shift') {
      if (shiftKey && this.held.size === 0) this.isSticky = true;
      this.forget();
      return;
    }
    const isAlone = this.held.size === 0 || this.held.has(code); // one that was let go in another window is still in there
    this.held.add(code);
    if (repeat || !isAlone) this.forget();
    else this.downAt = now;
  }

  /** How many presses there have been so far. */
  up({ key, code, shiftKey }: Key, now: number): number {
    if (key !== 'Shift') return this.times.length;
    this.held.delete(code);
    if (shiftKey && this.held.size === 0) this.isSticky = true;
    const { downAt } = this;
    this.downAt = null;
    if (downAt === null || shiftKey || this.isSticky || now - downAt > longestPress) {
      this.forget();
      return 0;
    }
    const last = this.times.at(-1);
    if (last !== undefined && now - last > within) this.times = [];
    this.times.push(now);
    return this.times.length;
  }
}

/** For people whose Shift key does other things, or gets pressed by accident. */
export const withoutShiftExit = new KeptChoice('withoutShiftExit');

let progress = 0;
const watchers = new Set<(presses: number) => void>();

function setProgress(presses: number): void {
  if (presses === progress) return;
  progress = presses;
  for (const watcher of watchers) watcher(progress);
  const left = pressesToExit - presses;
  if (presses > 0 && left > 0) announce(words.left(left), 'alert', 'me');
}

/** How many of the presses there have been, while more may come. */
export const exitProgress = (): number => progress;

export function watchProgress(watcher: (presses: number) => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Listens for Shift three times, above every page and dialog. */
function watchShift(): void {
  const counter = new ShiftCounter();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const forget = (): void => {
    clearTimeout(timer);
    counter.forget();
    setProgress(0);
  };
  const counts = (): boolean => isExitOffered() && !withoutShiftExit.isOn;
  addEventListener(
    'keydown',
    (event) => {
      if (!counts()) return;
      counter.down(event, event.timeStamp); // when it was pressed, which a busy page hears of later
      if (event.key !== 'Shift') setProgress(0);
    },
    { capture: true },
  );
  addEventListener(
    'keyup',
    (event) => {
      if (!counts()) return;
      const presses = counter.up(event, event.timeStamp);
      clearTimeout(timer);
      if (presses >= pressesToExit) return quickExit();
      setProgress(presses);
      timer = setTimeout(forget, within);
    },
    { capture: true },
  );
  addEventListener('pointerdown', forget, { capture: true });
  addEventListener('blur', forget);
}
