// The lock of a slip. The code alone gives two things, which say nothing of each other: where the box is, which the server hears, and the
// key, which stays in the browser. docs/decisions says why; a test in C# reads what this wrote.
import { decode, encode } from '../shared/base64url';

/** Of PBKDF2 with SHA-256: half a second on a phone, for each guess. */
const rounds = 600_000;
const step = 1_024;
const version = 1;
const nonceLength = 12;

/** The longest words that fit, in bytes. */
export const longest = 16 * 1_024;

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
const label = bytes('meetinghub slip 1');

export type Opener = { lookup: string; key: CryptoKey };

/** @param code As {@link readCode} gives it. */
export async function openerOf(code: string): Promise<Opener> {
  const typed = await crypto.subtle.importKey('raw', bytes(code), 'PBKDF2', false, ['deriveBits']);
  const stretched = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt: label, iterations: rounds },
    typed,
    256,
  );
  const secret = await crypto.subtle.importKey('raw', stretched, 'HKDF', false, ['deriveBits', 'deriveKey']);
  const part = (info: string): HkdfParams => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(0),
    info: bytes(info),
  });
  const [lookup, key] = await Promise.all([
    crypto.subtle.deriveBits(part('lookup'), secret, 128),
    crypto.subtle.deriveKey(part('key'), secret, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
  ]);
  return { lookup: encode(new Uint8Array(lookup)), key };
}

const gcm = (iv: Uint8Array<ArrayBuffer>): AesGcmParams => ({ name: 'AES-GCM', iv, additionalData: label });

/** Version, nonce, ciphertext with its tag. Its length tells only how many kilobytes the words begin. */
export async function lock(
  text: string,
  { key }: Opener,
  nonce: Uint8Array<ArrayBuffer> = crypto.getRandomValues(new Uint8Array(nonceLength)),
): Promise<string> {
  const words = bytes(text);
  if (words.length > longest) throw new RangeError('too long');
  const padded = new Uint8Array(Math.ceil(words.length / step) * step).fill(0x20); // JSON ends in spaces as well
  padded.set(words);
  const sealed = await crypto.subtle.encrypt(gcm(nonce), key, padded);
  return encode(Uint8Array.from([version, ...nonce, ...new Uint8Array(sealed)]));
}

/** What was locked; null when it was locked with another code or is not what somebody locked. */
export async function unlock(box: string, { key }: Opener): Promise<string | null> {
  try {
    const all = decode(box);
    if (all[0] !== version) return null;
    const nonce = new Uint8Array(all.slice(1, 1 + nonceLength));
    const words = await crypto.subtle.decrypt(gcm(nonce), key, new Uint8Array(all.slice(1 + nonceLength)));
    return new TextDecoder('utf-8', { fatal: true }).decode(words).trimEnd();
  } catch {
    return null;
  }
}
