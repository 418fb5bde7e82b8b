// Reminders in this browser: the switch where the dates of a group are, and what stands with the list of one's own. The worker comes when
// somebody turns a reminder on, and goes with the last one.
import { announce } from '../shared/announce';
import type { ReminderReply, ReminderRequest, RemindRequest } from '../shared/contracts';
import { forgetOnExit } from '../shared/forgetReminders';
import { wipeTools } from '../shared/ownTools';

const isPossible = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

const registration = async (): Promise<ServiceWorkerRegistration | undefined> =>
  isPossible ? navigator.serviceWorker.getRegistration('/') : undefined;

const subscription = async (): Promise<PushSubscription | null> =>
  (await (await registration())?.pushManager.getSubscription()) ?? null;

/** Null when it could not be asked, or refused. */
async function ask(
  what: 'on' | 'off' | 'look',
  request: RemindRequest | ReminderRequest,
): Promise<ReminderReply | null> {
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`/api/reminders/${what}`, { method: 'POST', headers, body: JSON.stringify(request) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** Nothing of it stays in this browser. */
async function putAway(): Promise<void> {
  const there = await registration();
  await (await there?.pushManager.getSubscription())?.unsubscribe();
  await there?.unregister();
  await caches.delete('help');
}

/** Safari on phones and tablets of Apple has push only for apps on the Home Screen. A tablet says that it is a Mac, but can be touched. */
export function needsHomeScreen(): boolean {
  const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent);
  const isTablet = /Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1;
  return (isApple || isTablet) && !matchMedia('(display-mode: standalone)').matches;
}

const base64Url = (bytes: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** A worker that has been registered a moment ago is not there yet. */
async function subscribe(key: string): Promise<PushSubscription> {
  await navigator.serviceWorker.register('/worker.js', { scope: '/', updateViaCache: 'none' });
  const ready = await navigator.serviceWorker.ready;
  const bytes = Uint8Array.from(atob(key.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  return ready.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes });
}

class Box {
  private readonly toggle: HTMLButtonElement;
  private readonly of: { group: string; board?: true } | { search: string } | { rota: true };

  constructor(private readonly box: HTMLElement) {
    const { reminders, search, rota, board } = box.dataset;
    const ofGroup = { group: reminders ?? '', ...(board !== undefined && { board: true as const }) };
    this.of = rota !== undefined ? { rota: true } : search ? { search } : ofGroup;
    this.toggle = box.querySelector<HTMLButtonElement>('button[role="switch"]') as HTMLButtonElement;
  }

  async show(): Promise<void> {
    if (!isPossible) return this.explain(needsHomeScreen() ? 'homeScreen' : 'refused');
    this.toggle.addEventListener('click', () => this.press());
    this.toggle.hidden = false;
    const endpoint = (await subscription())?.endpoint;
    if (endpoint) this.set((await ask('look', { ...this.of, endpoint }))?.isOn === true);
  }

  private get isOn(): boolean {
    return this.toggle.getAttribute('aria-checked') === 'true';
  }

  private set(on: boolean): void {
    this.toggle.setAttribute('aria-checked', `${on}`);
  }

  /** It moves at once, and back if that was not to be. */
  private async press(): Promise<void> {
    if (this.toggle.getAttribute('aria-disabled') === 'true') return;
    this.toggle.setAttribute('aria-disabled', 'true');
    this.explain(null);
    const wished = !this.isOn;
    this.set(wished);
    const problem = await (wished ? this.turnOn() : this.turnOff()).catch(() => 'failed' as const);
    if (problem) {
      this.set(!wished);
      this.explain(problem);
    }
    this.toggle.removeAttribute('aria-disabled');
  }

  private async turnOn(): Promise<'refused' | 'failed' | null> {
    if ((await Notification.requestPermission()) !== 'granted') return 'refused';
    const hadWorker = (await registration()) !== undefined;
    try {
      const made = await subscribe(this.box.dataset.pushKey ?? '');
      const [key, auth] = [base64Url(made.getKey('p256dh')), base64Url(made.getKey('auth'))];
      if (await ask('on', { ...this.of, endpoint: made.endpoint, key, auth })) return null;
    } catch (error) {
      if (!hadWorker) await putAway();
      return error instanceof DOMException && error.name === 'NotAllowedError' ? 'refused' : 'failed';
    }
    if (!hadWorker) await putAway();
    return 'failed';
  }

  private async turnOff(): Promise<'failed' | null> {
    const endpoint = (await subscription())?.endpoint;
    if (!endpoint) return null;
    const left = await ask('off', { ...this.of, endpoint });
    if (!left) return 'failed';
    if (!left.isAnyOn) await putAway();
    return null;
  }

  private explain(problem: 'refused' | 'failed' | 'homeScreen' | null): void {
    for (const each of ['refused', 'failed', 'homeScreen']) {
      const words = this.box.querySelector<HTMLElement>(`[data-${each === 'homeScreen' ? 'home-screen' : each}]`);
      if (!words) continue;
      words.hidden = each !== problem;
      if (each === problem) announce(words.textContent?.trim() ?? '', 'status', 'me');
    }
  }
}

/** What was turned off elsewhere, or has ended by itself, leaves no worker behind. */
async function tidy(): Promise<void> {
  const endpoint = (await subscription())?.endpoint;
  if (!endpoint) return;
  const left = await ask('look', { endpoint });
  if (left && !left.isAnyOn) await putAway();
}

const box = document.querySelector<HTMLElement>('[data-reminders]');
if (box) void new Box(box).show();
else void tidy();

// A browser that does not know the answer's Clear-Site-Data clears its storage here.
document.querySelector('[data-clear-device]')?.addEventListener('submit', () => {
  navigator.serviceWorker?.controller?.postMessage('forget');
  wipeTools();
  try {
    sessionStorage.clear();
    localStorage.clear();
  } catch {
    // this browser keeps nothing
  }
});

const forget = document.querySelector<HTMLButtonElement>('[data-forget-on-exit]');
if (forget) {
  const show = (): void => forget.setAttribute('aria-checked', `${forgetOnExit.isOn}`);
  forget.addEventListener('click', () => {
    forgetOnExit.keep(!forgetOnExit.isOn);
    show();
  });
  show();
  forget.hidden = false;
}
