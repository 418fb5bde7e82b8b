// A PIN before what somebody keeps for themselves: the words are encrypted with a key that is worked out from it, so without it the store
// of this browser has nothing to read. A short PIN can still be tried out by a program that has a copy of the store; that is why working
// out the key is slow, and why the page says what it does not protect from.
const rounds = 600_000;

/** What the store has in place of words. */
export type Locked = {
  readonly salt: Uint8Array;
  readonly rounds: number;
  readonly iv: Uint8Array;
  readonly box: ArrayBuffer;
};

export type Key = { readonly salt: Uint8Array; readonly rounds: number; readonly key: CryptoKey };

export const shortestPin = 4;

/** Browsers have it on encrypted pages only. */
export const mayLock = (): boolean =>
  globalThis.crypto?.subtle !== undefined && globalThis.navigator?.locks !== undefined;

export const isLocked = (row: unknown): row is Locked => typeof row === 'object' && row !== null && 'box' in row;

export async function keyOf(pin: string, of?: Pick<Locked, 'salt' | 'rounds'>): Promise<Key> {
  const salt = of?.salt ?? crypto.getRandomValues(new Uint8Array(16));
  const count = of?.rounds ?? rounds;
  const words = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin.normalize('NFKC')), 'PBKDF2', false, [
    'deriveKey',
  ]);
  const key = await crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt: salt as BufferSource, iterations: count },
    words,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
  return { salt, rounds: count, key };
}

export async function lock(words: unknown, { salt, rounds, key }: Key): Promise<Locked> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const box = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv },
    key,
    new TextEncoder().encode(JSON.stringify(words)),
  );
  return { salt, rounds, iv, box };
}

/** Fails with another key. */
export async function unlock(row: Locked, { key }: Key): Promise<unknown> {
  const words = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.iv as BufferSource }, key, row.box);
  return JSON.parse(new TextDecoder().decode(words));
}
