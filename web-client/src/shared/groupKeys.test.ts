import { beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetGroupKey, groupKeyBefore, groupKeyOf, keepGroupKey, replaceGroupKey } from './groupKeys';

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

  it('is there beside a new one until that is used, and goes with it', () => {
    replaceGroupKey('tuesdays', 'abcdefghijklmnopqrstuv');
    expect(groupKeyBefore('tuesdays')).toBeNull(); // there was none
    replaceGroupKey('tuesdays', 'zyxwvutsrqponmlkjihgfe');
    expect([groupKeyOf('tuesdays'), groupKeyBefore('tuesdays')]).toEqual([
      'zyxwvutsrqponmlkjihgfe',
      'abcdefghijklmnopqrstuv',
    ]);
    keepGroupKey('tuesdays', 'zyxwvutsrqponmlkjihgfe'); // by whoever came in with it
    expect(groupKeyBefore('tuesdays')).toBeNull();
    replaceGroupKey('tuesdays', 'abcdefghijklmnopqrstuv');
    forgetGroupKey('tuesdays');
    expect(stored.size).toBe(0);
  });

  it('is not there in a browser that keeps nothing', () => {
    vi.stubGlobal('localStorage', undefined);
    expect([keepGroupKey('tuesdays', 'abcdefghijklmnopqrstuv'), groupKeyOf('tuesdays')]).toEqual([false, null]);
  });
});
