import type { Audience, ExecuteReply, Refusal, RoomCommand, RoomMessage } from '../../shared/contracts';

/** A message of this person that is not in the room's log yet. */
export type Unsent = {
  readonly id: string;
  readonly body: string;
  readonly audience: Audience;
  readonly toWho: string | null;
  readonly replyTo: string | null;
  readonly note: string | null;
  readonly state: 'sending' | 'notSent';
};

/** The room around the outbox. */
export type OutboxRoom = {
  unsent(): readonly Unsent[];
  show(unsent: readonly Unsent[]): void;
  refused(refusal: Refusal): void;
  /** Null when the connection is gone. */
  ask(command: RoomCommand): Promise<ExecuteReply | null>;
};

/** Keeps each message until the log has it. The server knows a repeated id, so a message that is sent again appears once. */
export class Outbox {
  constructor(private readonly room: OutboxRoom) {}

  post(body: string, audience: Audience, toWho: string | null, replyTo: string | null, note: string | null): void {
    const message: Unsent = { id: newId(), body, audience, toWho, replyTo, note, state: 'sending' };
    this.room.show([...this.room.unsent(), message]);
    void this.deliver(message);
  }

  retry(id: string): void {
    const message = this.room.unsent().find((m) => m.id === id);
    if (!message) return;
    this.mark(id, 'sending');
    void this.deliver(message);
  }

  retryAll(): void {
    for (const message of this.room.unsent()) this.retry(message.id);
  }

  /** What was refused, or did not reach the room, goes out again; what is on its way does not. */
  retryNotSent(): void {
    for (const message of this.room.unsent()) if (message.state === 'notSent') this.retry(message.id);
  }

  discard(id: string): void {
    this.room.show(this.room.unsent().filter((m) => m.id !== id));
  }

  /** The messages that the log does not have yet. */
  without(logged: readonly RoomMessage[]): readonly Unsent[] {
    const posted = new Set(logged.map((m) => m.id));
    return this.room.unsent().filter((m) => !posted.has(m.id));
  }

  private async deliver({ id, body, audience, toWho, replyTo, note }: Unsent): Promise<void> {
    const answer = await this.room.ask({
      $type: 'postMessage',
      id,
      body,
      audience,
      toWho,
      replyTo,
      ...(note && { note }),
    });
    if (answer === null || answer.refusal) this.mark(id, 'notSent');
    if (answer?.refusal) this.room.refused(answer.refusal);
  }

  private mark(id: string, state: Unsent['state']): void {
    this.room.show(this.room.unsent().map((m) => (m.id === id ? { ...m, state } : m)));
  }
}

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `m${Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')}`;
}
