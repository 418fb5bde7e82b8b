import { clearAnnouncements } from './announce';
import { forgetEverything } from './seat';

type Hook = () => void;
const hooks = new Set<Hook>();

/** Registers what has to stop at once: tracks, sound, the connection. Returns the way to take it back. */
export function onQuickExit(hook: Hook): () => void {
  hooks.add(hook);
  return () => hooks.delete(hook);
}

/** Leaves without a trace on the screen: cover, stop, forget, then a plain page. No question and no animation. */
export function quickExit(): void {
  const cover = document.createElement('div');
  cover.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:var(--ground)';
  // A modal dialog is in the top layer, above any z-index, so those have to go as well.
  for (const dialog of document.querySelectorAll('dialog')) dialog.remove();
  document.body.append(cover);
  document.title = 'Blank page';

  for (const hook of hooks) {
    try {
      hook();
    } catch {
      // One thing that would not stop must not keep the person here.
    }
  }
  for (const element of document.querySelectorAll<HTMLMediaElement>('audio, video')) {
    element.muted = true;
    element.pause();
    const source = element.srcObject;
    if (source instanceof MediaStream) for (const track of source.getTracks()) track.stop();
    element.srcObject = null;
  }

  forgetEverything();
  clearAnnouncements();
  history.replaceState(null, '', '/blank');
  location.replace('/blank');
}

const within = 2_000;
const presses = 3;

/** Counts the three presses of Shift alone. Time is an argument. */
export class ShiftCounter {
  private times: number[] = [];

  /** Returns true at the third press within two seconds. */
  press(key: string, repeated: boolean, now: number): boolean {
    if (key !== 'Shift') {
      this.times = []; // a capital letter is typing, not a wish to go
      return false;
    }
    if (repeated) return false;
    this.times = [...this.times.filter((time) => now - time < within), now];
    if (this.times.length < presses) return false;
    this.times = [];
    return true;
  }
}

/** Listens for Shift three times, above every page and dialog. */
export function watchShift(): () => void {
  const counter = new ShiftCounter();
  const listen = (event: KeyboardEvent): void => {
    if (counter.press(event.key, event.repeat, performance.now())) quickExit();
  };
  window.addEventListener('keydown', listen, { capture: true });
  return () => window.removeEventListener('keydown', listen, { capture: true });
}
