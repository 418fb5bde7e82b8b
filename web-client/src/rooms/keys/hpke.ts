// HPKE (RFC 9180) as one message from one key pair to another, by WebCrypto: mode_auth_psk with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and
// AES-128-GCM. All modes and suites in one library weigh more than all of the room's keys do; the RFC's vectors hold this.
import { type Bytes, concat, number, utf8 } from '../../shared/bytes';
import { expand, extract } from '../../shared/hash';

const kem = concat(utf8('KEM'), number(0x0010, 2));
const suite = concat(utf8('HPKE'), number(0x0010, 2), number(0x0001, 2), number(0x0001, 2));
const authPsk = Uint8Array.of(3);
const nothing = new Uint8Array(0);
const version = utf8('HPKE-v1');
const curve = { name: 'ECDH', namedCurve: 'P-256' };

export const publicKeyLength = 65; // an uncompressed point

/** `publicKey` is what others see of it. */
export type KeyPair = { readonly privateKey: CryptoKey; readonly publicKey: Bytes };
/** What both sides know beside their keys. */
export type Shared = { readonly psk: Bytes; readonly pskId: Bytes; readonly info: Bytes; readonly aad: Bytes };

export async function newKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(curve, true, ['deriveBits']);
  return { privateKey, publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)) };
}

export const keepKeyPair = ({ privateKey }: KeyPair): Promise<JsonWebKey> => crypto.subtle.exportKey('jwk', privateKey);

export async function keptKeyPair(kept: JsonWebKey): Promise<KeyPair> {
  const { d: _, ...open } = kept;
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey('jwk', kept, curve, true, ['deriveBits']),
    crypto.subtle.importKey('jwk', { ...open, key_ops: [] }, curve, true, []),
  ]);
  return { privateKey, publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)) };
}

/** What only the owner of `to` can open, and know that `from` sealed it: the ephemeral key, then the ciphertext. */
export async function seal(from: KeyPair, to: Bytes, shared: Shared, text: Bytes, ephemeral?: KeyPair): Promise<Bytes> {
  const once = ephemeral ?? (await newKeyPair());
  const agreed = concat(...(await Promise.all([agree(once.privateKey, to), agree(from.privateKey, to)])));
  const { key, nonce } = await keysOf(agreed, concat(once.publicKey, to, from.publicKey), shared);
  const sealed = await crypto.subtle.encrypt(gcm(nonce, shared), key, text);
  return concat(once.publicKey, new Uint8Array(sealed));
}

/** Null when it was sealed by somebody else, for somebody else, with another secret, or changed on its way. */
export async function open(to: KeyPair, from: Bytes, shared: Shared, sealed: Bytes): Promise<Bytes | null> {
  try {
    const once = sealed.slice(0, publicKeyLength);
    const agreed = concat(...(await Promise.all([agree(to.privateKey, once), agree(to.privateKey, from)])));
    const { key, nonce } = await keysOf(agreed, concat(once, to.publicKey, from), shared);
    const text = await crypto.subtle.decrypt(gcm(nonce, shared), key, sealed.slice(publicKeyLength));
    return new Uint8Array(text);
  } catch {
    return null;
  }
}

const gcm = (iv: Bytes, { aad }: Shared): AesGcmParams => ({ name: 'AES-GCM', iv, additionalData: aad });

/** What the owners of both key pairs can compute, and nobody else. */
export async function agree(own: CryptoKey, other: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey('raw', other, curve, false, []);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: imported }, own, 256));
}

/** Sections 4.1 and 5.1. */
async function keysOf(agreed: Bytes, kemContext: Bytes, { psk, pskId, info }: Shared) {
  const prk = await labeledExtract(kem, nothing, 'eae_prk', agreed);
  const sharedSecret = await labeledExpand(kem, prk, 'shared_secret', kemContext, 32);
  const [pskIdHash, infoHash, secret] = await Promise.all([
    labeledExtract(suite, nothing, 'psk_id_hash', pskId),
    labeledExtract(suite, nothing, 'info_hash', info),
    labeledExtract(suite, sharedSecret, 'secret', psk),
  ]);
  const context = concat(authPsk, pskIdHash, infoHash);
  const [key, nonce] = await Promise.all([
    labeledExpand(suite, secret, 'key', context, 16).then((raw) =>
      crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']),
    ),
    labeledExpand(suite, secret, 'base_nonce', context, 12),
  ]);
  return { key, nonce };
}

const labeledExtract = (suiteId: Bytes, salt: Bytes, label: string, keyMaterial: Bytes) =>
  extract(salt, concat(version, suiteId, utf8(label), keyMaterial));

const labeledExpand = (suiteId: Bytes, key: Bytes, label: string, info: Bytes, length: number) =>
  expand(key, concat(number(length, 2), version, suiteId, utf8(label), info), length);
