import { decode, encode } from '../../shared/base64url';
import { type Bytes, concat, counted, same } from '../../shared/bytes';
import { derive, fromSecret, hmac, sha256 } from '../../shared/hash';
import { publicKeyLength } from './hpke';

// What a page publishes of itself in the room's log:
//   1  version    65  public key    32  end of the chain of openings    32  MAC over room, seat and all before, by a key from the secret
// The version also says whether the page can seal sound and pictures: under the MAC, so that the server can't claim that somebody can't.
const version = 1;
const unableVersion = 2;
const hashLength = 32;
const signedLength = 1 + publicKeyLength + hashLength;

/** In characters of base64url. */
export const recordLength = Math.ceil(((signedLength + hashLength) * 4) / 3);

/** What everybody with the whole link knows of one room, and the server does not. */
export type RoomSecret = { readonly room: string; readonly mac: Bytes; readonly psk: Bytes; readonly text: Bytes };

/** @param secret What stands behind `#` in the link. */
export async function roomSecretOf(secret: Bytes, room: string): Promise<RoomSecret> {
  const key = await fromSecret(secret);
  const [mac, psk, text] = await Promise.all(
    ['mac', 'psk', 'text'].map((use) => derive(key, use, counted(room))) as [
      Promise<Bytes>,
      Promise<Bytes>,
      Promise<Bytes>,
    ],
  );
  return { room, mac, psk, text };
}

/** A page that somebody with the whole link opened. `id` is a hash of all of it; `isUnable`: it seals texts alone. */
export type Page = {
  readonly seat: string;
  readonly publicKey: Bytes;
  readonly anchor: Bytes;
  readonly id: string;
  readonly isUnable: boolean;
};

export async function writeRecord(
  secret: RoomSecret,
  seat: string,
  publicKey: Bytes,
  anchor: Bytes,
  isUnable = false,
): Promise<string> {
  const signed = concat(Uint8Array.of(isUnable ? unableVersion : version), publicKey, anchor);
  return encode(concat(signed, await macOf(secret, seat, signed)));
}

/** Null for a record that nobody with the secret made for this seat in this room. */
export async function readRecord(secret: RoomSecret, seat: string, record: string): Promise<Page | null> {
  if (record.length !== recordLength) return null;
  const bytes = read(record);
  const signed = bytes.slice(0, signedLength);
  const isUnable = signed[0] === unableVersion;
  if ((signed[0] !== version && !isUnable) || !same(bytes.slice(signedLength), await macOf(secret, seat, signed)))
    return null;
  const id = encode((await sha256(concat(counted(secret.room), counted(seat), bytes))).slice(0, 16));
  const [publicKey, anchor] = [signed.slice(1, 1 + publicKeyLength), signed.slice(1 + publicKeyLength)];
  return { seat, publicKey, anchor, id, isUnable };
}

const macOf = ({ mac, room }: RoomSecret, seat: string, signed: Bytes): Promise<Bytes> =>
  hmac(mac, concat(counted(room), counted(seat), signed));

export function read(text: string): Bytes {
  try {
    return decode(text) as Bytes;
  } catch {
    return new Uint8Array(0); // not base64
  }
}
