import { type Bytes, concat, utf8 } from './bytes';

const zeros = new Uint8Array(32); // HMAC pads with them: the same as an empty key, which WebCrypto refuses

export async function hmac(key: Bytes, message: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey(
    'raw',
    key.length > 0 ? key : zeros,
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, message));
}

export const sha256 = async (message: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', message));

/** HKDF-Extract with SHA-256 (RFC 5869 section 2.2). */
export const extract = (salt: Bytes, keyMaterial: Bytes): Promise<Bytes> => hmac(salt, keyMaterial);

/** HKDF-Expand with SHA-256 (RFC 5869 section 2.3) of at most one block, which is all that is needed here. */
export async function expand(key: Bytes, info: Bytes, length = 32): Promise<Bytes> {
  return (await hmac(key, concat(info, Uint8Array.of(1)))).slice(0, length);
}

const protocol = utf8('meetinghub keys 1');

/** One key for one use. Uses differ by their first word; `context` says for whom. */
export const derive = (key: Bytes, use: string, context: Uint8Array = new Uint8Array(0)): Promise<Bytes> =>
  expand(key, concat(protocol, utf8(` ${use}\0`), context));

export const fromSecret = (secret: Bytes): Promise<Bytes> => extract(protocol, secret);
