import { beforeEach, describe, expect, it, vi } from 'vitest';

async function page(kept: Record<string, string> = {}) {
  vi.resetModules();
  const stored = new Map(Object.entries(kept));
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
  return { ...(await import('./effects')), stored };
}

describe('how a person is seen and heard', () => {
  beforeEach(() => vi.unstubAllGlobals());

  it('is blurred with their own voice at first, and kept for the tab', async () => {
    const { currentEffects, changeEffects, stored } = await page();
    expect(currentEffects()).toEqual({ picture: 'blur', face: 'oval', voice: 'own', noise: false });
    changeEffects({ picture: 'mask', voice: 'deeper' });
    const again = await page(Object.fromEntries(stored));
    expect(again.currentEffects()).toEqual({ picture: 'mask', face: 'oval', voice: 'deeper', noise: false });
  });

  it('takes from storage only what it knows', async () => {
    const { currentEffects } = await page({ effects: '{"picture":"bare","face":7,"voice":null,"noise":"yes"}' });
    expect(currentEffects()).toEqual({ picture: 'blur', face: 'oval', voice: 'own', noise: false });
    expect((await page({ effects: 'no JSON' })).currentEffects().picture).toBe('blur');
  });

  it('a device that is too slow for a mask does not show the room, and nothing goes on again by itself', async () => {
    const { currentEffects, changeEffects, giveUp } = await page();
    changeEffects({ picture: 'mask', voice: 'higher', noise: true });
    for (const effect of ['mask', 'voice', 'noise', 'blur'] as const) giveUp(effect);
    expect(currentEffects()).toEqual({ picture: 'blur', face: 'oval', voice: 'own', noise: false });
  });
});
