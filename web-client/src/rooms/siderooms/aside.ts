import type { RoomStore } from '../roomStore';
import type { Given } from '../tracks/ownDevices';

/** A side room's own store: its connection, its media, and the devices that are open here. */
export type SideStore = Pick<
  RoomStore,
  'start' | 'close' | 'own' | 'media' | 'getState' | 'subscribe' | 'wake' | 'onEnding'
>;

/** The main room, as far as going to a side room is concerned. */
export type AsideRoom = {
  /** The side room that this person is in, as the main room says; null in the main room. */
  place(): number | null;
  make(): SideStore;
  start(side: SideStore): void;
  readonly own: SideStore['own'];
  /** The main room's sound and pictures are no longer needed. */
  rest(): void;
  show(side: SideStore | null): void;
  /** Back in the main room. */
  returned(): void;
};

const againAfter = 1000;
const restAfter = 3000;

/**
 * Follows the main room's word to a side room and back. The devices that are open stay open and go along, so that nobody is asked for them
 * again; on the way back the microphone is off. The connection for sound and pictures there stands before the one here is given up.
 */
export class Aside {
  private number: number | null = null;
  private side: SideStore | null = null;
  private held: Given | null = null; // the devices, between two rooms
  private forget: () => void = () => undefined;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly room: AsideRoom) {}

  get isAway(): boolean {
    return this.number !== null;
  }

  /** The main room's log has gone on. */
  follow(): void {
    const number = this.room.place();
    if (number === this.number) return;
    this.number = number;
    if (number === null) this.comeBack();
    else this.go();
  }

  wake(online: boolean): void {
    this.side?.wake(online);
  }

  close(): void {
    this.stop();
    this.side?.close();
    this.side = null;
    this.held?.microphone?.track.stop();
    this.held?.camera?.stop();
    this.held = null;
  }

  private go(): void {
    this.stop();
    const before = this.side;
    const side = this.room.make();
    this.side = side;
    // Its own word may come before that of the main room.
    side.onEnding = () => {
      if (this.side === side) this.held = side.own.give();
    };
    const settle = (): void => {
      this.room.rest();
      before?.close();
    };
    let isThere = false;
    const late = setTimeout(settle, restAfter);
    const look = (): void => {
      const { phase, mediaState } = side.getState();
      if (phase === 'here' && !isThere) {
        isThere = true;
        // A page that has just come in closes what the room does not know of; after that, the devices come.
        queueMicrotask(() => void side.own.take(this.take() ?? (before ?? this.room).own.give()));
      }
      if (mediaState === 'connected' || phase === 'over') settle();
      if (phase === 'over') this.ended(side);
    };
    const quiet = side.subscribe(look);
    this.forget = () => {
      quiet();
      clearTimeout(late);
    };
    this.room.show(side);
    this.room.start(side);
  }

  /** The side room let this person go. The main room says whether it was to be so, perhaps a moment later. */
  private ended(side: SideStore): void {
    this.stop();
    if (this.side !== side) return;
    this.side = null;
    this.room.show(null);
    this.again = setTimeout(() => {
      if (this.number !== null) this.go();
    }, againAfter);
  }

  private comeBack(): void {
    this.stop();
    const { side } = this;
    this.side = null;
    this.room.show(null);
    this.room.returned();
    const given = this.take() ?? side?.own.give();
    if (!given) return;
    const { camera, microphone } = given;
    void this.room.own.take({ camera, microphone: microphone && { ...microphone, isOn: false } });
    side?.close();
  }

  private take(): Given | null {
    const { held } = this;
    this.held = null;
    return held;
  }

  private stop(): void {
    clearTimeout(this.again);
    this.forget();
    this.forget = () => undefined;
  }
}
