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

type Said = { readonly body: string; readonly note?: string };

/** The room around the outbox. */
export type OutboxRoom = {
  unsent(): readonly Unsent[];
  show(unsent: readonly Unsent[]): void;
  refused(refusal: Refusal): void;
  /** What stands in the log in place of the words; null where nothing is encrypted. */
  seal(message: Unsent): Promise<string | null> | null;
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

  private async deliver(message: Unsent): Promise<void> {
    const { id, audience, toWho, replyTo } = message;
    const words = this.words(message);
    const said = words instanceof Promise ? await words : words;
    if (!this.room.unsent().some((m) => m.id === id)) return; // it was taken back while there was no key for it
    const command = said && ({ $type: 'postMessage', id, audience, toWho, replyTo, ...said } as const);
    const answer = command && (await this.room.ask(command));
    if (answer === null || answer.refusal) this.mark(id, 'notSent');
    if (answer?.refusal) this.room.refused(answer.refusal);
  }

  private words(message: Unsent): Said | Promise<Said | null> {
    const { body, note } = message;
    const sealed = this.room.seal(message);
    if (sealed === null) return { body, ...(note && { note }) };
    return sealed.then(
      (text) => (text === null ? null : { body: text }),
      () => null,
    );
  }

  private mark(id: string, state: Unsent['state']): void {
    this.room.show(this.room.unsent().map((m) => (m.id === id ? { ...m, state } : m)));
  }
}

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `m${Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')}`;
}
