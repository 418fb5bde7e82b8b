import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** The module as a page has it that was just loaded, on a device that keeps these things. */
async function page(kept: Record<string, string> = {}, load?: () => never) {
  vi.resetModules();
  const stored = new Map(Object.entries(kept));
  const events = new Map<string, (event: unknown) => void>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  vi.stubGlobal('addEventListener', (name: string, listener: (event: unknown) => void) => events.set(name, listener));
  vi.stubGlobal('removeEventListener', (name: string) => events.delete(name));
  const hooks: (() => void)[] = [];
  vi.doMock('../shared/quickExit', () => ({
    onQuickExit: (hook: () => void) => {
      hooks.push(hook);
      return () => undefined;
    },
  }));
  if (load) vi.doMock('./lists', load);
  else vi.doUnmock('./lists');
  const quickExit = () => {
    for (const hook of hooks) hook();
  };
  return { ...(await import('./shield')), stored, events, quickExit };
}
const message = (body: string) => ({ body });

describe('the shield of this device', () => {
  beforeEach(() => vi.useRealTimers());
  afterEach(() => vi.unstubAllGlobals());

  it('folds nothing, and loads no list, until something is chosen', async () => {
    const { topicsOf, stored } = await page({}, () => {
      throw new Error('the lists were loaded');
    });
    expect(topicsOf(message('suicide'))).toEqual([]);
    expect(stored.size).toBe(0);
  });

  it('folds every message until its lists are there, and then those that touch a topic', async () => {
    const { topicsOf } = await page({ shield: '{"themes":["selfHarm"],"words":["winter"]}' });
    const [first, second] = [message('suicide in winter'), message('a good day')];
    expect(topicsOf(first)).toBeNull();
    await expect.poll(() => topicsOf(first)).toEqual(['selfHarm', 'own']);
    expect(topicsOf(second)).toEqual([]);
    expect(topicsOf(first)).toBe(topicsOf(first)); // looked for once
  });

  it('is kept on the device, and leaves nothing there when it is empty', async () => {
    const { changeShield, currentShield, stored, topicsOf } = await page();
    changeShield({ themes: ['eating'] });
    changeShield({ words: ['winter'] });
    expect(JSON.parse(stored.get('shield') ?? '')).toEqual({ themes: ['eating'], words: ['winter'] });
    changeShield({ themes: [], words: [] });
    expect(stored.size).toBe(0);
    expect(currentShield()).toEqual({ themes: [], words: [] });
    expect(topicsOf(message('winter'))).toEqual([]);
  });

  it('reads whatever the device kept, within its limits', async () => {
    for (const kept of [
      '',
      'null',
      '7',
      '[]',
      '{"themes":5,"words":{}}',
      '{"themes":["own","x"],"words":[1,null]}',
      '{',
    ])
      expect((await page({ shield: kept })).currentShield(), kept).toEqual({ themes: [], words: [] });
    const words = Array.from({ length: 200 }, (_, i) => `${i}${'x'.repeat(100)}`);
    const { currentShield, mostWords, longestWord } = await page({ shield: JSON.stringify({ words }) });
    expect(currentShield().words).toHaveLength(mostWords);
    expect(currentShield().words.every((word) => word.length === longestWord)).toBe(true);
  });

  it('goes with Quick exit, in this tab and in others, while it is shown', async () => {
    const { currentShield, subscribe, quickExit, events, stored } = await page({ shield: '{"words":["winter"]}' });
    const stop = subscribe(() => undefined);
    stored.set('shield', '{"words":["summer"]}');
    events.get('storage')?.({ key: 'shield' });
    expect(currentShield().words).toEqual(['summer']);
    quickExit();
    expect(currentShield().words).toEqual([]);
    stored.clear();
    events.get('storage')?.({ key: null });
    expect(currentShield().words).toEqual([]);
    stop();
    expect(events.size).toBe(0);
  });

  it('is read again when it is shown again, since another tab may have changed it meanwhile', async () => {
    const { currentShield, subscribe, stored } = await page({ shield: '{"words":["winter"]}' });
    expect(currentShield().words).toEqual(['winter']);
    subscribe(() => undefined)();
    stored.set('shield', '{"words":["summer"]}');
    subscribe(() => undefined);
    expect(currentShield().words).toEqual(['summer']);
  });
});
