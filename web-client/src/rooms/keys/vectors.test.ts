import { expect, it } from 'vitest';
import { FrameKeys } from '../../media/frames/frameKeys';
import { decode, encode } from '../../shared/base64url';
import { type Bytes, concat, counted, number, utf8 } from '../../shared/bytes';
import { extract } from '../../shared/hash';
import { keyIdOf, mediaKeyOf, pairIdOf, type SenderKey, stepped, textKeyOf } from '../../shared/senderKey';
import { openSecret, sealSecret, wordsOfAsk } from './handOver';
import { agree, keptKeyPair, seal } from './hpke';
import { readRecord, roomSecretOf, writeRecord } from './record';
import { proofOf, sealText } from './text';
import { linksTextKey } from './textKeys';
import { Chain, peopleOf, wordsOf } from './words';

// A test in C# computes the same from docs/protocol.md, without any of this.
type Vectors = {
  readonly given: Record<
    'secret' | 'room' | 'ann' | 'ben' | 'annsSeed' | 'bensSeed' | 'key' | 'frame' | 'nonce',
    string
  > & {
    readonly message: { readonly place: readonly string[]; readonly words: readonly string[] };
    readonly question: { readonly place: readonly string[]; readonly words: readonly string[] };
    readonly pairs: Record<'ann' | 'ben' | 'once', { readonly d: string; readonly x: string; readonly y: string }>;
  };
  readonly then: Record<string, string>;
};
const [vectors] = Object.values(
  import.meta.glob<Vectors>('../../../../tests/fixtures/keys/protocol.json', { eager: true, import: 'default' }),
) as [Vectors];

const bytes = (text: string): Bytes => decode(text) as Bytes;

const { given } = vectors;
const pair = (who: 'ann' | 'ben' | 'once') => keptKeyPair({ kty: 'EC', crv: 'P-256', ext: true, ...given.pairs[who] });

it('computes what the protocol says', async () => {
  const [ann, ben, once] = await Promise.all([pair('ann'), pair('ben'), pair('once')]);
  const secret = await roomSecretOf(bytes(given.secret), given.room);
  const [annsChain, bensChain] = await Promise.all([
    Chain.begin(bytes(given.annsSeed)),
    Chain.begin(bytes(given.bensSeed)),
  ]);
  const annsRecord = await writeRecord(secret, given.ann, ann.publicKey, annsChain.anchor);
  const bensRecord = await writeRecord(secret, given.ben, ben.publicKey, bensChain.anchor);
  const annsPage = (await readRecord(secret, given.ann, annsRecord))?.id ?? '';
  const bensPage = (await readRecord(secret, given.ben, bensRecord))?.id ?? '';

  const key: SenderKey = { generation: 3, step: 4, secret: bytes(given.key) };
  const shared = {
    psk: secret.psk,
    pskId: utf8('meetinghub link 1'),
    info: utf8('meetinghub sender key 1'),
    aad: concat(counted(given.room), counted(annsPage), counted(bensPage)),
  };
  const box = await seal(ann, ben.publicKey, shared, concat(number(3, 4), number(4, 1), key.secret), once);
  const next = await stepped(key);
  const frames = new FrameKeys();
  await frames.use({ number: 7, page: annsPage, key: next });
  const frame = (await frames.seal('video', bytes(given.frame))) as Bytes;
  const textKey = { id: keyIdOf({ number: 7, ...next }), page: annsPage, secret: await textKeyOf(next, annsPage) };
  const { message, question } = given;
  const nonce = bytes(given.nonce);
  const [withItself, withBen] = await Promise.all(
    [ann, ben].map(async ({ publicKey }) => extract(secret.psk, await agree(ann.privateKey, publicKey))) as [
      Promise<Bytes>,
      Promise<Bytes>,
    ],
  );
  const forSome = { id: pairIdOf(7), page: annsPage, secret: bytes(given.key) };
  const readers = [withItself, withBen].map((pair) => ({ ...forSome, secret: pair }));
  const people = await peopleOf(new Map([[annsPage, 1], [bensPage, 1]])); // biome-ignore format: short
  const [annsOpening, bensOpening] = await Promise.all([annsChain.next(people), bensChain.next(people)]);
  if (!annsOpening || !bensOpening) throw new Error('nothing to open');
  const words = await wordsOf(new Map([[annsPage, annsOpening.value], [bensPage, bensOpening.value]])); // biome-ignore format: short

  const made = {
    annsRecord,
    bensRecord,
    annsPage,
    bensPage,
    box: encode(box),
    step: encode(next.secret),
    mediaKey: encode(await mediaKeyOf(next, annsPage)),
    frame: encode(frame),
    textKey: encode(textKey.secret),
    message: await sealText(textKey, message.place, message.words, nonce),
    messageProof: (await proofOf(textKey, message.place)).key,
    pair: encode(withBen),
    direct: await sealText(forSome, message.place, message.words, nonce, readers),
    directProof: (await proofOf(forSome, message.place)).key,
    linksTextKey: encode(secret.text),
    question: await sealText(linksTextKey(secret.text), question.place, question.words, nonce),
    people,
    annsOpening: encode(annsOpening.value),
    bensOpening: encode(bensOpening.value),
    words: words.join(' '),
  };
  const { secretBox, secretWords, ...then } = vectors.then;
  expect(made).toEqual(then);
});

it('opens the secret that was handed over, and shows the words for it', async () => {
  const { secretBox = '', secretWords } = vectors.then;
  const asker = { room: given.room, seat: given.ben };
  const ben = await pair('ben');
  const box = await sealSecret(asker, encode(ben.publicKey), given.secret); // another one each time
  for (const sealed of [secretBox, box ?? '']) {
    expect(sealed).toHaveLength(secretBox.length);
    expect(await openSecret(asker, ben, sealed)).toBe(given.secret);
  }
  expect((await wordsOfAsk(asker, encode(ben.publicKey))).join(' ')).toBe(secretWords);
});
