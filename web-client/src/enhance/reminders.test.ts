import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** The script on a page that has these elements. */
async function load(elements: Record<string, object>, browser: object, isInstalled = false): Promise<void> {
  vi.stubGlobal('window', {});
  vi.stubGlobal('navigator', browser);
  vi.stubGlobal('matchMedia', () => ({ matches: isInstalled }));
  vi.stubGlobal('document', { querySelector: (selector: string) => elements[selector] ?? null });
  await import('./reminders');
}

const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/604.1';
const mac =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15';

it.each([
  ['An iPhone', iPhone, 5, false, 'home-screen'],
  ['An iPad, which says that it is a Mac', mac, 5, false, 'home-screen'],
  ['An app on the Home Screen that may not be told', iPhone, 5, true, 'refused'],
  ['A Mac', mac, 0, false, 'refused'],
])('%s without push says what to do', async (_, userAgent, maxTouchPoints, isInstalled, expected) => {
  const words = Object.fromEntries(
    ['refused', 'failed', 'home-screen'].map((name) => [`[data-${name}]`, { hidden: true, textContent: '' }]),
  );
  const toggle = { hidden: true };
  const box = {
    dataset: { reminders: 'circle' },
    querySelector: (selector: string) => words[selector] ?? toggle,
  };
  await load({ '[data-reminders]': box }, { userAgent, maxTouchPoints }, isInstalled);
  const shown = Object.entries(words).filter(([, each]) => !each.hidden);
  expect(shown.map(([selector]) => selector)).toEqual([`[data-${expected}]`]);
  expect(toggle.hidden).toBe(true);
});

it('Clearing the device empties its storage by hand, and tells the worker to go', async () => {
  let submit = (): void => undefined;
  const postMessage = vi.fn();
  const form = { addEventListener: (_: string, listener: () => void) => (submit = listener) };
  const storage = () => ({ clear: vi.fn() });
  const [local, session] = [storage(), storage()];
  vi.stubGlobal('localStorage', local);
  vi.stubGlobal('sessionStorage', session);
  await load({ '[data-clear-device]': form }, { serviceWorker: { controller: { postMessage } } });
  submit();
  expect(postMessage).toHaveBeenCalledWith('forget');
  expect(local.clear).toHaveBeenCalledOnce();
  expect(session.clear).toHaveBeenCalledOnce();

  // A browser that keeps nothing is not stopped in sending the form.
  local.clear.mockImplementation(() => {
    throw new DOMException('no storage', 'SecurityError');
  });
  expect(submit).not.toThrow();
});
