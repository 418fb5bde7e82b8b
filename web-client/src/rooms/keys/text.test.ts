import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../shared/base64url';
import { type Bytes, concat, counted, utf8 } from '../../shared/bytes';
import { derive } from '../../shared/hash';
import { keyIdOf, stepped } from '../../shared/senderKey';
import { copiedKey, keyIdIn, lengths, openText, proofOf, sealText, type TextKey } from './text';
import { linksTextKey, TextKeys } from './textKeys';

const key: TextKey = {
  id: keyIdOf({ number: 7, generation: 3, step: 4 }),
  page: 'page',
  secret: new Uint8Array(32).fill(1),
};
const place = ['message', 'message-1', 'everyone'];

describe('a sealed text', () => {
  it('comes back as it was, whatever is in it, and has one of four lengths', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme', maxLength: 400 }), { maxLength: 4 }), async (words) => {
        const sealed = await sealText(key, place, words);
        expect(lengths).toContain(sealed?.length);
        expect(keyIdIn(sealed ?? '')).toBe(key.id);
        expect(await openText(key, place, sealed ?? '', words.length)).toEqual(words);
      }),
      { numRuns: 50 },
    );
  });

  it('holds the longest message with the longest note, and no more than fits', async () => {
    const longest = await sealText(key, place, ['\u4e2d'.repeat(4000), '\u4e2d'.repeat(60)]);
    expect(longest).toHaveLength(lengths[3] ?? 0);
    expect(await sealText(key, place, ['x'.repeat(13_000)])).toBeNull();
  });

  it('for some alone has the same lengths, and opens for each of them', async () => {
    const readers = [3, 4, 5].map((byte): TextKey => ({ ...key, secret: new Uint8Array(32).fill(byte) }));
    const another: TextKey = { ...key, secret: new Uint8Array(32).fill(6) };
    const direct = ['message', 'message-1', 'direct', 'seat-ben', ''];
    for (const words of [['Words'], ['x'.repeat(140)], ['x'.repeat(8000)]]) {
      const sealed = (await sealText(key, direct, words, undefined, readers)) ?? '';
      expect(lengths).toContain(sealed.length);
      for (const reader of readers) {
        const copied = await copiedKey(reader, direct, sealed);
        expect(copied?.secret).toEqual(key.secret);
        expect(copied && (await openText(copied, direct, sealed, 1, true))).toEqual(words);
        expect(await copiedKey(reader, ['message', 'message-2', 'direct', 'seat-ben', ''], sealed)).toBeNull();
      }
      expect(await copiedKey(another, direct, sealed)).toBeNull();
    }
    expect(await sealText(key, direct, ['x'.repeat(12_000)], undefined, Array(50).fill(another))).toBeNull();
    for (const none of ['', 'Words', encode(new Uint8Array(60).fill(255))])
      expect(await copiedKey(another, direct, none)).toBeNull();
  });

  it('opens with its key, in its place and whole, and not otherwise', async () => {
    const sealed = (await sealText(key, place, ['Words', ''])) ?? '';
    const other = { ...key, secret: new Uint8Array(32).fill(2) };
    expect(await openText(other, place, sealed, 2)).toBeNull();
    expect(await openText({ ...key, page: 'another' }, place, sealed, 2)).toBeNull();
    expect(await openText(key, ['message', 'message-2', 'everyone'], sealed, 2)).toBeNull();
    expect(await openText(key, ['message', 'message-1e', 'veryone'], sealed, 2)).toBeNull();
    expect(await openText(key, place, sealed, 3)).toEqual(['Words', '', '']); // zeros are empty texts
    expect(await openText(key, place, (await sealText(key, place, ['a', 'b'])) ?? '', 1)).toBeNull();
    const bytes = decode(sealed) as Bytes;
    for (const at of [0, 7, 8, 39, 40, 51, 52, bytes.length - 1]) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await openText(key, place, encode(changed), 2), `byte ${at}`).toBeNull();
    }
    for (const none of ['', 'Words', sealed.slice(1), '!'.repeat(304)])
      expect(await openText(key, place, none, 2)).toBeNull();
  });

  it('is not shown when its author committed to other words, which is all that a report could ever prove', async () => {
    const harmless = decode((await sealText(key, place, ['Good evening', ''])) ?? '') as Bytes;
    const head = harmless.slice(0, 52);
    const bound = concat(...[key.page, ...place].map(counted));
    const secret = (await derive(key.secret, 'seal', bound)).slice(0, 16);
    const sealing = await crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt']);
    const sealedAs = async (words: readonly string[]) => {
      const said = concat(...words.map(counted));
      const padded = concat(said, new Uint8Array(160 - said.length));
      const algorithm = { name: 'AES-GCM', iv: head.slice(40), additionalData: concat(head, bound) };
      return encode(concat(head, new Uint8Array(await crypto.subtle.encrypt(algorithm, sealing, padded))));
    };
    expect(await openText(key, place, await sealedAs(['Good evening', '']), 2)).toEqual(['Good evening', '']);
    expect(await openText(key, place, await sealedAs(['A threat', '']), 2)).toBeNull();
  });

  it('is another one each time, so that nothing tells that two say the same', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => sealText(key, place, ['Words'])));
    expect(new Set(all.map((one) => one?.slice(70))).size).toBe(20);
  });

  it('is proven by a key that opens no text, and that is another one for each place', async () => {
    const proof = await proofOf(key, place);
    const sealed = (await sealText(key, place, ['Words'])) ?? '';
    expect(await openText({ ...key, secret: decode(proof.key) as Bytes }, place, sealed, 1)).toBeNull();
    expect((await proofOf(key, ['message', 'message-2', 'everyone'])).key).not.toBe(proof.key);
  });
});

describe('the keys of texts', () => {
  const of = (generation: number, step = 0) => ({
    number: 7,
    page: 'page',
    seat: 'seat-ann',
    key: { generation, step, secret: utf8(`secret of generation ${generation}`) },
  });

  it('are there from the step on that was given, and for the newest generations', async () => {
    const keys = new TextKeys();
    keys.add(of(0, 2));
    expect(await keys.find(keyIdOf({ number: 7, generation: 0, step: 1 }))).toBeNull();
    const later = await keys.find(keyIdOf({ number: 7, generation: 0, step: 3 }));
    const sender = new TextKeys();
    expect(later).toEqual(await sender.own({ ...of(0, 2), key: await stepped(of(0, 2).key) }));
    for (const generation of [1, 2, 3]) keys.add(of(generation));
    expect(await keys.find(keyIdOf({ number: 7, generation: 0, step: 2 }))).toBeNull();
    expect(await keys.find(keyIdOf({ number: 7, generation: 0, step: 3 }))).toEqual(later); // a text was sealed with it
    expect(await keys.find(keyIdOf({ number: 8, generation: 3, step: 0 }))).toBeNull();
  });

  it('are forgotten with the room that gave another page the same number', async () => {
    const keys = new TextKeys();
    keys.add(of(0));
    await keys.find(keyIdOf({ number: 7, generation: 0, step: 0 }));
    keys.add({ ...of(1), page: 'of another room' });
    expect(await keys.find(keyIdOf({ number: 7, generation: 0, step: 0 }))).toBeNull();
  });

  it('of texts that are still there are kept, and nothing that opens sound or pictures', async () => {
    const keys = new TextKeys();
    const own = await keys.own(of(0));
    await keys.own(of(1));
    const kept = keys.keep(new Set([own.id]));
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain(encode(of(0).key.secret));
    expect(await new TextKeys(JSON.parse(JSON.stringify(kept))).find(own.id)).toEqual(own);
  });

  it('name nobody where all with the link have it', async () => {
    const sealed = await sealText(linksTextKey(new Uint8Array(32)), ['question', 'q-1'], ['May I ask?']);
    expect(keyIdIn(sealed ?? '')).toBe(0);
  });
});
