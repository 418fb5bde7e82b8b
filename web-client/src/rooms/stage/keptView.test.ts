import { afterEach, describe, expect, it, vi } from 'vitest';
import { keepView, keptView } from './keptView';

describe('the chosen view', () => {
  afterEach(() => vi.unstubAllGlobals());

  function storage(): Map<string, string> {
    const items = new Map<string, string>();
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => items.set(key, value),
    });
    return items;
  }

  it('is there again in the same room, and in no other', () => {
    storage();
    expect(keptView('r1')).toBeNull();
    keepView('r1', 'circle');
    expect([keptView('r1'), keptView('r2')]).toEqual(['circle', null]);
  });

  it('is none where the browser keeps nothing, or something else', () => {
    const items = storage();
    items.set('view', '{"room":"r1","view":"mosaic"}');
    expect(keptView('r1')).toBeNull();
    items.set('view', 'nonsense');
    expect(keptView('r1')).toBeNull();
    vi.stubGlobal('sessionStorage', undefined);
    keepView('r1', 'grid');
    expect(keptView('r1')).toBeNull();
  });
});
