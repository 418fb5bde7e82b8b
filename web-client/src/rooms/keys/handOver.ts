// The part of a link behind "#", from a page that has it to one that waits without it. It is sealed for the key with which that page asked,
// so nothing is safer than that key is theirs: both pages show words for it, which people compare in a way that they know each other by.
import { encode } from '../../shared/base64url';
import { type Bytes, concat, counted, utf8 } from '../../shared/bytes';
import { sha256 } from '../../shared/hash';
import { type KeyPair, newKeyPair, open, publicKeyLength, seal } from './hpke';
import { read } from './record';

const use = utf8('meetinghub hand over 1');
const rounds = 300_000; // so that nobody finds a key with the same words while somebody waits
const secretLength = 16;

/** A seat of that room. */
export type Asker = { readonly room: string; readonly seat: string };

/**
 * What the first byte of what is asked with says, in place of that of a public key: that the page lacks the secret, that it also seals
 * neither sound nor pictures, and that this alone is why it asks.
 */
const kinds = { secret: 4, both: 5, unable: 6 } as const;
export type AskKind = keyof typeof kinds;

export const askWith = (pair: KeyPair, kind: AskKind): string =>
  encode(concat(Uint8Array.of(kinds[kind]), pair.publicKey.slice(1)));

const publicKeyIn = (asked: string): Bytes => concat(Uint8Array.of(kinds.secret), read(asked).slice(1));

const about = ({ room, seat }: Asker): Bytes => concat(counted(room), counted(seat));

// The mode of HPKE that pages have anyway. What is known to all in place of a shared key adds nothing, and takes nothing away.
const shared = async (asker: Asker) => ({ psk: await sha256(use), pskId: use, info: use, aad: about(asker) });

/** Null for what is no key. */
export async function sealSecret(asker: Asker, key: string, secret: string): Promise<string | null> {
  const from = await newKeyPair();
  try {
    return encode(concat(from.publicKey, await seal(from, publicKeyIn(key), await shared(asker), read(secret))));
  } catch {
    return null;
  }
}

/** Null when it was sealed for another page or another seat. */
export async function openSecret(asker: Asker, pair: KeyPair, box: string): Promise<string | null> {
  const bytes = read(box);
  const from = bytes.slice(0, publicKeyLength);
  const secret = await open(pair, from, await shared(asker), bytes.slice(publicKeyLength));
  return secret?.length === secretLength ? encode(secret) : null;
}

/** Four places in a list of 256 words. */
export async function wordsOfAsk(asker: Asker, key: string): Promise<readonly number[]> {
  const imported = await crypto.subtle.importKey('raw', read(key), 'PBKDF2', false, ['deriveBits']);
  const salt = concat(use, about(asker));
  const bits = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds },
    imported,
    32,
  );
  return [...new Uint8Array(bits)];
}
