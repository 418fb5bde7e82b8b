import { p256_oprf } from '@noble/curves/nist.js';
import { decode, encode } from '../../shared/base64url';
import type { AnswerRequest, Refusal, RoomPoll, TakeBallotReply, TakeBallotRequest } from '../../shared/contracts';
import type { Polls } from './polls';

/** Where this page is with a poll. `elsewhere`: another tab or device of this person has the ballot. */
export type Ballot = 'taking' | 'ready' | 'sending' | 'sent' | 'elsewhere' | 'late' | 'failed';

type Kept = { secret: string; blind: string; blinded: string; room?: string; token?: string; sent?: boolean };

/** What the ballots need of the browser; tests give them another. */
export type Door = {
  post(path: string, body: unknown, pass?: string): Promise<{ value?: unknown; refusal?: Pick<Refusal, 'code'> }>;
  read(): string | null;
  write(text: string): void;
  wait(ms: number): Promise<void>;
  chance(): number;
};

const storageKey = 'ballots';
const shortestWait = 1_000;
const longestWait = 6_000; // before an answer goes out; a poll that closes takes answers for ten seconds more
const tryAgain = 2_000;
const mostTries = 20;

/**
 * This seat's ballots. One is taken for each poll as soon as it is open, whether or not the person answers. An answer goes out after a
 * wait, with nothing that leads to the seat: no pass, no cookies, and a token that the server has never seen.
 */
export class Ballots {
  private readonly states = new Map<string, Ballot>();
  private readonly kept: Map<string, Kept>;
  private readonly hurry = new Map<string, () => void>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly key: string,
    private readonly pass: () => string,
    private readonly door: Door = browserDoor,
  ) {
    this.kept = new Map(parsed(door.read()));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  of(poll: string): Ballot {
    return this.states.get(poll) ?? 'taking';
  }

  /** Takes the ballots that there are, sends what waits of a poll that is closing, and forgets what is over. */
  follow({ all }: Polls): void {
    for (const id of [...this.kept.keys()]) if (!all.some((poll) => poll.id === id)) this.keep(id, null);
    for (const poll of all) {
      if (poll.state === 'closing') this.hurry.get(poll.id)?.();
      if (poll.state === 'open' && !this.states.has(poll.id)) void this.take(poll);
      if (poll.state === 'closed' && this.of(poll.id) !== 'sending') this.keep(poll.id, null);
    }
  }

  async answer(poll: string, choice: number): Promise<void> {
    const { room, secret, token } = this.kept.get(poll) ?? {};
    if (this.of(poll) !== 'ready' || !room || !secret || !token) return;
    this.become(poll, 'sending');
    const wait = shortestWait + this.door.chance() * (longestWait - shortestWait);
    await Promise.race([this.door.wait(wait), new Promise<void>((now) => this.hurry.set(poll, now))]);
    this.hurry.delete(poll);
    const request: AnswerRequest = { room, poll, choice, secret, token };
    for (let tries = 1; ; tries++) {
      const { refusal } = await this.door.post('/api/answers', request);
      if (!refusal) {
        this.keep(poll, { secret: '', blind: '', blinded: this.kept.get(poll)?.blinded ?? '', sent: true }); // the token leads nowhere any more
        return this.become(poll, 'sent');
      }
      if (!passing.has(refusal.code)) return this.become(poll, final.has(refusal.code) ? 'late' : 'failed');
      if (tries === mostTries) return this.become(poll, 'ready'); // they may press again: the same token counts once
      await this.door.wait(tryAgain);
    }
  }

  private async take({ id, ballot }: RoomPoll): Promise<void> {
    const known = this.kept.get(id);
    if (ballot && known?.blinded !== ballot) return this.become(id, 'elsewhere');
    if (known?.sent) return this.become(id, 'sent');
    if (known?.token) return this.become(id, 'ready');
    this.become(id, 'taking');
    const key = decode(this.key);
    const { poprf } = p256_oprf;
    const signer = poprf(new TextEncoder().encode(`poll|${id}`));
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const { blind, blinded, tweakedKey } = signer.blind(secret, key);
    const mine: Kept = { secret: encode(secret), blind: encode(blind), blinded: encode(blinded) };
    this.keep(id, mine);
    const request: TakeBallotRequest = { poll: id, blinded: mine.blinded };
    for (let tries = 1; tries <= mostTries; tries++) {
      const { value, refusal } = await this.door.post('/api/ballots', request, this.pass());
      if (value) {
        const { room, evaluated, proof } = value as TakeBallotReply;
        try {
          // Fails when it was signed with another key than the room's.
          const token = signer.finalize(secret, blind, decode(evaluated), blinded, decode(proof), tweakedKey);
          this.keep(id, { ...mine, room, token: encode(token) });
          return this.become(id, 'ready');
        } catch {
          return this.become(id, 'failed');
        }
      }
      if (refusal?.code === 'ballot_taken') return this.become(id, 'elsewhere');
      if (refusal && !passing.has(refusal.code)) return this.become(id, final.has(refusal.code) ? 'late' : 'failed');
      await this.door.wait(tryAgain);
    }
    this.states.delete(id); // tried again with the next news of the room
  }

  private become(poll: string, ballot: Ballot): void {
    this.states.set(poll, ballot);
    for (const listener of this.listeners) listener();
  }

  private keep(poll: string, kept: Kept | null): void {
    if (kept) this.kept.set(poll, kept);
    else if (!this.kept.delete(poll)) return;
    this.door.write(JSON.stringify([...this.kept]));
  }
}

const passing = new Set(['slow_down', 'room_paused', 'room_newer', 'unreachable', 'unknown']);
const final = new Set(['poll_over', 'no_such_poll', 'room_ended', 'not_in_room']);

function parsed(stored: string | null): [string, Kept][] {
  try {
    return stored ? (JSON.parse(stored) as [string, Kept][]) : [];
  } catch {
    return [];
  }
}

/** Ballots outlive reloading the page, and nothing more: quick exit and the end of the tab take them away. */
const browserDoor: Door = {
  async post(path, body, pass) {
    try {
      const response = await fetch(path, {
        method: 'POST',
        credentials: 'omit',
        cache: 'no-store',
        headers: { 'content-type': 'application/json', ...(pass && { authorization: `Bearer ${pass}` }) },
        body: JSON.stringify(body),
      });
      if (response.status === 204) return {};
      const answer: unknown = await response.json();
      return response.ok ? { value: answer } : { refusal: { code: 'unknown', ...(answer as object) } };
    } catch {
      return { refusal: { code: 'unreachable' } };
    }
  },
  read() {
    try {
      return sessionStorage.getItem(storageKey);
    } catch {
      return null;
    }
  },
  write(stored) {
    try {
      sessionStorage.setItem(storageKey, stored);
    } catch {
      // then they are gone with the page
    }
  },
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
  chance: Math.random,
};
