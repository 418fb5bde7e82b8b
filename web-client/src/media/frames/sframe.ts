// SFrame (RFC 9605) with AES_128_GCM_SHA256_128. A frame of the room is not a whole SFrame: some first bytes stay in clear before it, bound
// as its metadata, so that the server sees what is a keyframe.
import { type Bytes, concat, number, toNumber, utf8 } from '../../shared/bytes';
import { expand, extract } from '../../shared/hash';

const suite = number(4, 2);
const tagLength = 16;
const nothing = new Uint8Array(0);

export type FrameKey = { readonly id: number; readonly key: CryptoKey; readonly salt: Bytes };

/** Section 4.4.2. */
export async function frameKeyOf(baseKey: Bytes, id: number): Promise<FrameKey> {
  const secret = await extract(nothing, baseKey);
  const label = (use: string): Bytes => concat(utf8(`SFrame 1.0 Secret ${use} `), number(id, 8), suite);
  const [key, salt] = await Promise.all([expand(secret, label('key'), 16), expand(secret, label('salt'), 12)]);
  return { id, key: await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']), salt };
}

//  0 1 2 3 4 5 6 7      Section 4.3: X and Y say whether K and C are the numbers themselves, up to 7, or one less than their lengths.
// +-+-+-+-+-+-+-+-+
// |X|  K  |Y|  C  |
// +-+-+-+-+-+-+-+-+
export function header(id: number, counter: number): Bytes {
  const [k, c] = [fieldOf(id), fieldOf(counter)];
  return concat(Uint8Array.of((k.bits << 4) | c.bits), k.bytes, c.bytes);
}

/** Null when the bytes hold no header, or numbers that are larger than any of ours. */
export function readHeader(bytes: Uint8Array): { id: number; counter: number; length: number } | null {
  const first = bytes[0];
  if (first === undefined) return null;
  const [k, c] = [first >> 4, first & 15];
  const kLength = k < 8 ? 0 : k - 7;
  const cLength = c < 8 ? 0 : c - 7;
  const length = 1 + kLength + cLength;
  if (bytes.length < length) return null;
  const id = k < 8 ? k : toNumber(bytes.subarray(1, 1 + kLength));
  const counter = c < 8 ? c : toNumber(bytes.subarray(1 + kLength, length));
  return Number.isSafeInteger(id) && Number.isSafeInteger(counter) ? { id, counter, length } : null;
}

export async function seal(frameKey: FrameKey, counter: number, metadata: Bytes, text: Bytes): Promise<Bytes> {
  const head = header(frameKey.id, counter);
  const sealed = await crypto.subtle.encrypt(gcm(frameKey, counter, concat(head, metadata)), frameKey.key, text);
  return concat(head, new Uint8Array(sealed));
}

/** Null when it was sealed with another key, or anything of it was changed. */
export async function open(frameKey: FrameKey, metadata: Bytes, sealed: Bytes): Promise<Bytes | null> {
  const head = readHeader(sealed);
  if (head?.id !== frameKey.id || sealed.length < head.length + tagLength) return null;
  const aad = concat(sealed.slice(0, head.length), metadata);
  try {
    const text = await crypto.subtle.decrypt(gcm(frameKey, head.counter, aad), frameKey.key, sealed.slice(head.length));
    return new Uint8Array(text);
  } catch {
    return null;
  }
}

function gcm({ salt }: FrameKey, counter: number, additionalData: Bytes): AesGcmParams {
  const iv = number(counter, 12).map((byte, i) => byte ^ (salt[i] ?? 0));
  return { name: 'AES-GCM', iv, additionalData };
}

function fieldOf(value: number): { bits: number; bytes: Bytes } {
  if (value < 8) return { bits: value, bytes: new Uint8Array(0) };
  let length = 1;
  while (value >= 2 ** (8 * length)) length += 1;
  return { bits: 7 + length, bytes: number(value, length) };
}
