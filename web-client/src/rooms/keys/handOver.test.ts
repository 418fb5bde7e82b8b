import { describe, expect, it } from 'vitest';
import { encode } from '../../shared/base64url';
import type { RoomCommand, Wait } from '../../shared/contracts';
import { isUnable, lacksSecret } from '../door/door';
import { Asking } from './asking';
import { askWith, openSecret, sealSecret, wordsOfAsk } from './handOver';
import { newKeyPair } from './hpke';

const secret = 'abcdefghijklmnopqrstuw';
const dee = { room: 'room-1', seat: 'dee' };
const waits: Wait = { since: 1, cause: 'door' };

describe('the secret of a link, handed over', () => {
  it('opens for the page that asked, at its seat and in its room, and for nobody else', async () => {
    const [pair, another] = [await newKeyPair(), await newKeyPair()];
    const box = (await sealSecret(dee, encode(pair.publicKey), secret)) ?? '';
    expect(box).toHaveLength(216); // KeyRules.SecretLength
    expect(await openSecret(dee, pair, box)).toBe(secret);
    const wrong = [
      await openSecret(dee, another, box),
      await openSecret({ ...dee, seat: 'eli' }, pair, box),
      await openSecret({ ...dee, room: 'room-2' }, pair, box),
      await openSecret(dee, pair, `A${box.slice(1)}`),
      await openSecret(dee, pair, 'x'),
    ];
    expect(wrong).toEqual([null, null, null, null, null]);
    expect(await sealSecret(dee, encode(pair.publicKey.slice(1)), secret)).toBeNull();
  });

  it('has words that are the same on both pages, and others for another key or seat', async () => {
    const [one, other] = [await newKeyPair(), await newKeyPair()].map(({ publicKey }) => encode(publicKey)) as [
      string,
      string,
    ];
    const words = await wordsOfAsk(dee, one);
    expect(words).toHaveLength(4);
    expect(await wordsOfAsk(dee, one)).toEqual(words);
    expect(await wordsOfAsk(dee, other)).not.toEqual(words);
    expect(await wordsOfAsk({ ...dee, seat: 'eli' }, one)).not.toEqual(words);
  });

  it('is asked for once in a wait, again after a lost answer or in another wait, and taken when it comes', async () => {
    const asked: string[] = [];
    const got: string[] = [];
    const answers = [null, {}, {}];
    const asking = await Asking.begin(
      dee,
      'secret',
      async (command: RoomCommand) => {
        if (command.$type === 'askForSecret') asked.push(command.key);
        return answers.shift() as never;
      },
      (value) => got.push(value),
      () => got.push('over'),
    );
    for (const wait of [waits, waits, waits, { ...waits, since: 2 }]) await asking.follow(wait);
    expect(asked).toHaveLength(3);
    const [key = ''] = asked;
    expect(key).toHaveLength(87); // KeyRules.AskLength
    expect(await asking.words()).toEqual(await wordsOfAsk(dee, key));
    await asking.follow({ ...waits, since: 2, secret: (await sealSecret({ ...dee, seat: 'eli' }, key, secret)) ?? '' });
    expect(got).toEqual([]);
    await asking.follow({ ...waits, since: 2, secret: (await sealSecret(dee, key, secret)) ?? '' });
    await asking.follow(null); // let in before this page has begun anew
    expect(got).toEqual([secret]);
  });

  it('is asked for in a way that tells whether the page seals sound and pictures', async () => {
    const pair = await newKeyPair();
    const seen = (['secret', 'both', 'unable'] as const).map((kind) => {
      const seat = { key: askWith(pair, kind), hasSecret: false } as Parameters<typeof isUnable>[0];
      return [lacksSecret(seat), isUnable(seat), lacksSecret({ ...seat, hasSecret: true })];
    });
    expect(seen).toEqual([
      [true, false, false],
      [true, true, false],
      [false, true, false],
    ]);
    const box = (await sealSecret(dee, askWith(pair, 'both'), secret)) ?? '';
    expect(await openSecret(dee, pair, box)).toBe(secret);
  });

  it('is not missed by somebody who asks only to be let in', async () => {
    const got: string[] = [];
    const asked: string[] = [];
    const asking = await Asking.begin(
      dee,
      'unable',
      async (command) => {
        if (command.$type === 'askForSecret') asked.push(command.key);
        return {} as never;
      },
      () => got.push('secret'),
      () => got.push('over'),
    );
    await asking.follow(waits);
    await asking.follow(null);
    expect([asked, got]).toEqual([[expect.stringMatching(/^B[g-v]/)], []]);
  });

  it('is over for somebody who is let in without it', async () => {
    const got: string[] = [];
    const asking = await Asking.begin(
      dee,
      'secret',
      async () => null,
      () => undefined,
      () => got.push('over'),
    );
    await asking.follow(null);
    expect(got).toEqual(['over']);
  });
});
