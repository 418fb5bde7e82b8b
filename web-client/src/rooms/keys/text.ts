import { encode } from '../../shared/base64url';
import { type Bytes, concat, counted, number, toNumber, utf8 } from '../../shared/bytes';
import { derive, hmac } from '../../shared/hash';
import { read } from './record';

// A sealed text, as base64url:
//   8  key id    32  commitment    12  nonce    then the ciphertext of the words, filled up with zeros to one of four sizes, and its tag
// Where it is not for all, its key is new, and as many of those zeros as that takes make way for what follows the tag:
//   48  the key, sealed for one reader, for each of them    1  how many
const headLength = 8 + 32 + 12;
const tagLength = 16;
const copyLength = 32 + tagLength;
const committed = utf8('meetinghub frank 1');

/** What a text is before it is sealed, in bytes, so that its length tells only whether it is a word, some lines or a page. */
export const sizes = [160, 640, 2560, 12_286] as const;

/** In characters of base64url. */
export const lengths = sizes.map((size) => ((headLength + size + tagLength) * 4) / 3);

/** With what texts are sealed. `id` names it in them; 0 is the key of all who have the link, of which no page is the author. */
export type TextKey = { readonly id: number; readonly page: string; readonly secret: Bytes };
/** What a text is, its id, and whatever else about it nobody may change. The keys themselves are of one room. */
export type Place = readonly string[];
/** Shows what somebody wrote to whoever is not in the room: with it the commitment can be computed again. */
export type Proof = { readonly page: string; readonly key: string };

/**
 * Null for more words than fit.
 * @param readers What the author's page shares with each page that may open it; null: whoever has the key.
 */
export async function sealText(
  key: TextKey,
  place: Place,
  words: readonly string[],
  nonce: Bytes = crypto.getRandomValues(new Uint8Array(12)),
  readers: readonly TextKey[] | null = null,
): Promise<string | null> {
  const said = concat(...words.map(counted));
  const rest = readers ? readers.length * copyLength + 1 : 0;
  const size = sizes.find((each) => said.length + rest <= each);
  if (size === undefined || (readers?.length ?? 0) > 255) return null;
  const bound = boundTo(key, place);
  const padded = concat(said, new Uint8Array(size - said.length));
  const head = concat(number(key.id, 8), await commitmentTo(await frankingKey(key, bound), bound, padded), nonce);
  const algorithm = gcm(nonce, head, bound);
  const sealed = await crypto.subtle.encrypt(algorithm, await sealingKey(key, bound), padded.slice(0, size - rest));
  const copies = await Promise.all(
    (readers ?? []).map(async (reader) => {
      const copy = await crypto.subtle.encrypt(algorithm, await copyingKey(reader, bound), key.secret);
      return new Uint8Array(copy);
    }),
  );
  return encode(concat(head, new Uint8Array(sealed), ...copies, ...(readers ? [number(readers.length, 1)] : [])));
}

/** The key of a text that is not for all; null where none of its copies is for this reader. */
export async function copiedKey(reader: TextKey, place: Place, text: string): Promise<TextKey | null> {
  const bytes = read(text);
  const head = bytes.slice(0, headLength);
  const bound = boundTo(reader, place);
  const key = await copyingKey(reader, bound);
  const count = bytes.at(-1) ?? 0;
  const from = bytes.length - 1 - count * copyLength;
  for (let at = Math.max(from, headLength); at < bytes.length - 1; at += copyLength) {
    try {
      const copy = bytes.slice(at, at + copyLength);
      const secret = await crypto.subtle.decrypt(gcm(head.slice(40), head, bound), key, copy);
      return { id: reader.id, page: reader.page, secret: new Uint8Array(secret) };
    } catch {
      // for somebody else
    }
  }
  return null;
}

/** The key id in a sealed text; null for what is none. */
export function keyIdIn(text: string): number | null {
  if (!lengths.includes(text.length)) return null;
  const bytes = read(text.slice(0, 12));
  const id = toNumber(bytes.slice(0, 8));
  return bytes.length >= 8 && Number.isSafeInteger(id) ? id : null;
}

/** Null when it was sealed with another key, for another place, or changed on its way, and when its author committed to other words. */
export async function openText(
  key: TextKey,
  place: Place,
  text: string,
  count: number,
  isForSome = false,
): Promise<readonly string[] | null> {
  const whole = read(text);
  const rest = isForSome ? (whole.at(-1) ?? 0) * copyLength + 1 : 0;
  const bytes = whole.slice(0, whole.length - rest);
  const head = bytes.slice(0, headLength);
  const bound = boundTo(key, place);
  try {
    const algorithm = gcm(head.slice(40), head, bound);
    const opened = await crypto.subtle.decrypt(algorithm, await sealingKey(key, bound), bytes.slice(headLength));
    const padded = concat(new Uint8Array(opened), new Uint8Array(rest));
    const commitment = await commitmentTo(await frankingKey(key, bound), bound, padded);
    if (!commitment.every((byte, i) => byte === head[8 + i])) return null;
    return wordsIn(padded, count);
  } catch {
    return null;
  }
}

/** What the author of a text alone, and whoever could read it, can show to others; it opens nothing else. */
export async function proofOf(key: TextKey, place: Place): Promise<Proof> {
  return { page: key.page, key: encode(await frankingKey(key, boundTo(key, place))) };
}

function wordsIn(padded: Bytes, count: number): readonly string[] | null {
  const words: string[] = [];
  let at = 0;
  while (words.length < count) {
    const end = at + 2 + toNumber(padded.slice(at, at + 2));
    if (at + 2 > padded.length || end > padded.length) return null;
    words.push(decoder.decode(padded.slice(at + 2, end)));
    at = end;
  }
  return padded.slice(at).every((byte) => byte === 0) ? words : null;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const boundTo = ({ page }: TextKey, place: Place): Bytes => concat(...[page, ...place].map(counted));

const commitmentTo = (key: Bytes, bound: Bytes, padded: Bytes): Promise<Bytes> =>
  hmac(key, concat(committed, number(bound.length, 2), bound, padded));

const frankingKey = ({ secret }: TextKey, bound: Bytes): Promise<Bytes> => derive(secret, 'frank', bound);

const sealingKey = (key: TextKey, bound: Bytes): Promise<CryptoKey> => aesKey(key, 'seal', bound);

/** With what an author's page seals the key of a text for one reader. */
const copyingKey = (key: TextKey, bound: Bytes): Promise<CryptoKey> => aesKey(key, 'copy', bound);

async function aesKey({ secret }: TextKey, use: string, bound: Bytes): Promise<CryptoKey> {
  const key = (await derive(secret, use, bound)).slice(0, 16);
  return crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

const gcm = (iv: Bytes, head: Bytes, bound: Bytes): AesGcmParams => ({
  name: 'AES-GCM',
  iv,
  additionalData: concat(head, bound),
});
