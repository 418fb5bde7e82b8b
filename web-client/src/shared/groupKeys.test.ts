import { beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetGroupKey, groupKeyOf, keepGroupKey } from './groupKeys';

describe('the key of a group', () => {
  let stored: Map<string, string>;
  beforeEach(() => {
    stored = new Map();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
      removeItem: (key: string) => stored.delete(key),
    });
  });

  it('is kept for its series alone, and leaves nothing when the last one is forgotten', () => {
    keepGroupKey('tuesdays', 'abcdefghijklmnopqrstuv');
    keepGroupKey('fridays', 'zyxwvutsrqponmlkjihgfe');
    forgetGroupKey('tuesdays');
    expect([groupKeyOf('tuesdays'), groupKeyOf('fridays')]).toEqual([null, 'zyxwvutsrqponmlkjihgfe']);
    forgetGroupKey('fridays');
    expect(stored.size).toBe(0);
  });

  it('is not there in a browser that keeps nothing', () => {
    vi.stubGlobal('localStorage', undefined);
    expect([keepGroupKey('tuesdays', 'abcdefghijklmnopqrstuv'), groupKeyOf('tuesdays')]).toEqual([false, null]);
  });
});
