import { describe, expect, it } from 'vitest';
import { isLocked, keyOf, lock, unlock } from './lock';

describe('a PIN before what somebody keeps for themselves', () => {
  const words = { plan: ['shoes on, round the block'] };

  it('opens it, and another PIN does not', async () => {
    const row = await lock(words, await keyOf('2580'));
    expect(isLocked(row)).toBe(true);
    expect(await unlock(row, await keyOf('2580', row))).toEqual(words);
    await expect(unlock(row, await keyOf('2581', row))).rejects.toThrow();
  });

  it('leaves nothing to read, and not the same box twice', async () => {
    const key = await keyOf('2580');
    const [one, two] = [await lock(words, key), await lock(words, key)];
    expect(new TextDecoder('latin1').decode(one.box)).not.toContain('shoes');
    expect(new Uint8Array(one.box)).not.toEqual(new Uint8Array(two.box));
    expect(JSON.stringify(one)).not.toContain('2580');
  });

  it('is slow to work out from the PIN', async () => {
    expect((await keyOf('2580')).rounds).toBeGreaterThanOrEqual(600_000);
  });
});
