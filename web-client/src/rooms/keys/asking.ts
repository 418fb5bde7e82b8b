import type { ExecuteReply, RoomCommand, Wait } from '../../shared/contracts';
import { type Asker, type AskKind, askWith, openSecret, wordsOfAsk } from './handOver';
import { type KeyPair, newKeyPair } from './hpke';

/**
 * Asks for the part of the link that opens the session, for somebody who came without it and waits; or, for somebody whose browser seals
 * neither sound nor pictures, that facilitators let them in all the same.
 */
export class Asking {
  private asked: number | undefined; // in which wait
  private read: string | undefined;
  private last: Promise<void> = Promise.resolve();

  private constructor(
    private readonly asker: Asker,
    private readonly kind: AskKind,
    private readonly pair: KeyPair,
    private readonly ask: (command: RoomCommand) => Promise<ExecuteReply | null>,
    private readonly has: (secret: string) => void,
    /** The person is inside, where nothing could be opened. */
    private readonly over: () => void,
  ) {}

  static async begin(
    asker: Asker,
    kind: AskKind,
    ask: (command: RoomCommand) => Promise<ExecuteReply | null>,
    has: (secret: string) => void,
    over: () => void,
  ): Promise<Asking> {
    return new Asking(asker, kind, await newKeyPair(), ask, has, over);
  }

  private get key(): string {
    return askWith(this.pair, this.kind);
  }

  /** What this person reads to whoever hands it over. */
  words(): Promise<readonly number[]> {
    return wordsOfAsk(this.asker, this.key);
  }

  /** One after the other: somebody may be let in while what they were given is still being opened. */
  follow(wait: Wait | null): Promise<void> {
    this.last = this.last.then(() => this.step(wait));
    return this.last;
  }

  private async step(wait: Wait | null): Promise<void> {
    if (!wait) {
      if (this.read === undefined && this.kind !== 'unable') this.over();
      return;
    }
    if (wait.secret && wait.secret !== this.read) {
      const secret = await openSecret(this.asker, this.pair, wait.secret);
      if (secret) {
        this.read = wait.secret;
        this.has(secret);
        return;
      }
    }
    if (this.asked === wait.since) return;
    this.asked = wait.since;
    const reply = await this.ask({ $type: 'askForSecret', key: this.key });
    if (!reply || reply.refusal) this.asked = undefined;
  }
}
