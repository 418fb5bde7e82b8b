import { p256_oprf } from '@noble/curves/nist.js';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../shared/base64url';
import type { RoomPoll } from '../../shared/contracts';
import { Ballots, type Door } from './ballots';

const purpose = new TextEncoder().encode('poll|poll-one');
const keys = p256_oprf.poprf(purpose).deriveKeyPair(new Uint8Array(32).fill(7), purpose);
const others = p256_oprf.poprf(purpose).deriveKeyPair(new Uint8Array(32).fill(8), purpose);
const poll: RoomPoll = {
  id: 'poll-one',
  form: { kind: 'question', question: 'Why?', choices: ['a', 'b'] },
  state: 'open',
  answers: 0,
};

/** A server that signs with this key, and what the page has asked of it. */
function world(secretKey = keys.secretKey) {
  const asked: { path: string; body: Record<string, unknown>; pass: string | undefined }[] = [];
  const kept = { text: null as string | null };
  let waits: (() => void)[] = [];
  let refuse: string | null = null;
  const door: Door = {
    async post(path, body, pass) {
      asked.push({ path, body: body as Record<string, unknown>, pass });
      if (refuse) return { refusal: { code: refuse } };
      if (path === '/api/answers') return {};
      const signed = p256_oprf.poprf(purpose).blindEvaluate(secretKey, decode((body as { blinded: string }).blinded));
      return { value: { room: 'room-one', evaluated: encode(signed.evaluated), proof: encode(signed.proof) } };
    },
    read: () => kept.text,
    write: (stored) => {
      kept.text = stored;
    },
    wait: () => new Promise((done) => waits.push(done)),
    chance: () => 0.5,
  };
  const settle = () => new Promise((done) => setTimeout(done));
  return {
    asked,
    door,
    settle,
    refuse: (code: string | null) => {
      refuse = code;
    },
    passTime: async () => {
      for (const done of waits) done();
      waits = [];
      await settle();
    },
  };
}

const following = (door: Door, ...all: RoomPoll[]): Ballots => {
  const ballots = new Ballots(encode(keys.publicKey), () => 'pass-of-ann', door);
  ballots.follow({ all, key: encode(keys.publicKey) });
  return ballots;
};

describe('the ballots of a seat', () => {
  it('are taken when a poll opens, and the answer has nothing in common with them', async () => {
    const { asked, door, settle, passTime } = world();
    const ballots = following(door, poll);
    await settle();
    expect(ballots.of('poll-one')).toBe('ready');
    expect(asked.map(({ path, pass }) => [path, pass])).toEqual([['/api/ballots', 'pass-of-ann']]);

    const answered = ballots.answer('poll-one', 1);
    await settle();
    expect([ballots.of('poll-one'), asked.length]).toEqual(['sending', 1]); // it waits
    await passTime();
    await answered;
    expect(ballots.of('poll-one')).toBe('sent');
    const [taken, sent] = asked.map(({ body }) => body);
    expect(asked[1]).toMatchObject({ path: '/api/answers', pass: undefined, body: { room: 'room-one', choice: 1 } });
    expect(JSON.stringify(sent)).not.toContain(taken?.blinded as string);
    const token = p256_oprf.poprf(purpose).evaluate(keys.secretKey, decode(sent?.secret as string));
    expect(sent?.token).toBe(encode(token));
  });

  it('are no good when the server signs with a key for this seat alone', async () => {
    const { door, settle } = world(others.secretKey);
    const ballots = following(door, poll);
    await settle();
    expect(ballots.of('poll-one')).toBe('failed');
  });

  it('outlive a reload, and an answer that was sent leaves no token behind', async () => {
    const { asked, door, settle, passTime } = world();
    following(door, poll);
    await settle();
    const blinded = asked[0]?.body.blinded as string;
    const again = following(door, { ...poll, ballot: blinded });
    expect([again.of('poll-one'), asked.length]).toEqual(['ready', 1]);
    const answered = again.answer('poll-one', 0);
    await passTime();
    await answered;
    expect(door.read()).not.toContain(asked[1]?.body.token as string);
    expect(following(door, { ...poll, ballot: blinded }).of('poll-one')).toBe('sent');
  });

  it('of another tab stay there', () => {
    const { asked, door } = world();
    expect(following(door, { ...poll, ballot: 'of another tab' }).of('poll-one')).toBe('elsewhere');
    expect(asked).toEqual([]);
  });

  it('go out at once when a poll is closing, and again after an answer that was lost', async () => {
    const { asked, door, settle, passTime, refuse } = world();
    const ballots = following(door, poll);
    await settle();
    const answered = ballots.answer('poll-one', 0);
    await settle();
    refuse('unreachable');
    ballots.follow({ all: [{ ...poll, state: 'closing' }], key: '' });
    await settle();
    expect(asked.filter(({ path }) => path === '/api/answers')).toHaveLength(1);
    refuse(null);
    await passTime();
    await answered;
    expect(ballots.of('poll-one')).toBe('sent');
    expect(asked[1]?.body).toEqual(asked[2]?.body);
  });
});
