import type { ExecuteReply, Refusal, RoomCommand } from '../../shared/contracts';
import type { Room } from '../room';
import { type Choice, notSafe } from './safety';

/** What this person last asked for about their own safety, until the room has it. Null: nothing, or a facilitator has closed it. */
export type Telling = {
  readonly wish: 'say' | 'takeBack';
  readonly choice: Choice;
  readonly state: 'sending' | 'notSent' | 'sent';
  readonly refusal: Refusal | null; // why the room does not take it, when asking again is of no use
};

/** The room around it. */
export type TellingRoom = {
  you(): string;
  room(): Room;
  telling(): Telling | null;
  show(telling: Telling | null): void;
  /** Null when the connection is gone. */
  ask(command: RoomCommand): Promise<ExecuteReply | null>;
};

const retryEvery = 3_000;
const final = new Set(['next_room_only', 'removed', 'room_ended', 'bad_request']);

/** "I am not safe": goes on trying until the room has it, also when the room itself began again meanwhile. */
export class NotSafeTeller {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly place: TellingRoom) {}

  say(choice: Choice = null): void {
    this.want({ wish: 'say', choice: choice ?? notSafe(this.place.room(), this.place.you())?.choice ?? null }, choice);
  }

  takeBack(): void {
    this.want({ wish: 'takeBack', choice: null }, null);
  }

  /** The connection is back, or the room goes on. */
  retry(): void {
    const telling = this.place.telling();
    if (!telling || telling.refusal) return;
    const isThere = notSafe(this.place.room(), this.place.you()) !== undefined;
    if (telling.state === 'notSent' || (telling.state === 'sent' && telling.wish === 'say' && !isThere))
      void this.deliver({ ...telling, state: 'sending' }, telling.choice);
  }

  /** A facilitator has closed it. */
  closed(): void {
    this.stop();
    this.place.show(null);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private want(part: Pick<Telling, 'wish' | 'choice'>, asked: Choice): void {
    void this.deliver({ ...part, state: 'sending', refusal: null }, asked);
  }

  private async deliver(telling: Telling, choice: Choice): Promise<void> {
    this.stop();
    this.place.show(telling);
    const answer = await this.place.ask(
      telling.wish === 'takeBack' ? { $type: 'takeBackNotSafe' } : { $type: 'sayNotSafe', choice },
    );
    if (this.place.telling() !== telling) return; // something else was asked for, or it was closed
    if (answer && !answer.refusal) {
      this.place.show({ ...telling, state: 'sent' });
      return;
    }
    const refusal = answer?.refusal && final.has(answer.refusal.code) ? answer.refusal : null;
    this.place.show({ ...telling, state: 'notSent', refusal });
    if (!refusal) this.timer = setTimeout(() => this.retry(), retryEvery);
  }
}
