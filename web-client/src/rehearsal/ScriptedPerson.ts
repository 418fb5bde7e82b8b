import { RoomMedia } from '../media/peerConnection';
import { waits } from '../rooms/door/door';
import type { Room } from '../rooms/room';
import { type ConnectionListener, RoomConnection, type Sitter } from '../rooms/roomConnection';
import type {
  Entry,
  HeldPass,
  JoinMeetingReply,
  Refusal,
  RoomCommand,
  RoomEvent,
  ServerSignal,
} from '../shared/contracts';
import type { KeptSeat } from './kept';
import { openPortrait } from './picture';
import type { ScriptedSpec } from './script';
import { Voice } from './voice';

export type Standing = 'away' | 'waiting' | 'inside';

/** What a scripted person tells the rehearsal. */
export type Told = {
  changed(person: ScriptedPerson): void;
  /** Their seat is gone: removed, not let in, moved to another tab, or the room has ended. */
  gone(person: ScriptedPerson, why: Refusal): void;
};

const stepsOfNames = 12;

/**
 * Somebody scripted: a client like any other, with a connection of their own, who came by the participants' link with a seat of their own.
 * Their picture is drawn, and their voice made, on this device.
 */
export class ScriptedPerson {
  who = '';
  standing: Standing = 'away';

  private name = 0; // which of their names
  private ticket: HeldPass = { pass: '', expiresAt: 0 };
  private agreement: string | undefined;
  private connection: RoomConnection | null = null;
  private media: RoomMedia | null = null;
  private readonly voice: Voice;
  private picture: { readonly track: MediaStreamTrack; close(): void } | null = null;

  constructor(
    readonly spec: ScriptedSpec,
    private readonly code: string,
    private readonly told: Told,
    kept?: KeptSeat,
  ) {
    this.voice = new Voice(spec.pitch ?? 150);
    if (kept) {
      this.who = kept.who;
      this.name = kept.name;
      this.ticket = { pass: kept.pass, expiresAt: kept.expiresAt };
    }
  }

  /** As they are called now. */
  get called(): string {
    const { names } = this.spec;
    const round = Math.floor(this.name / names.length);
    return `${names[this.name % names.length]}${round > 0 ? ` ${round + 1}` : ''}`;
  }

  get kept(): KeptSeat | null {
    return this.ticket.pass ? { who: this.who, ...this.ticket, name: this.name } : null;
  }

  get room(): Room | null {
    return this.connection?.isHere ? this.connection.room : null;
  }

  /** Comes to the door, with the seat that they had if there is one. Null once they are inside or wait. */
  async arrive(): Promise<Refusal | null> {
    for (let step = 0; step < stepsOfNames; step += 1) {
      if (!this.ticket.pass) {
        const refusal = await this.askForSeat();
        if (refusal) return refusal;
      }
      const refusal = await this.connect();
      if (refusal === null) return null;
      const isName = refusal.code.startsWith('name_');
      if (!isName) return refusal;
      this.name += 1; // the facilitator is called so, perhaps
    }
    return { code: 'name_taken', text: '' };
  }

  /** Comes by the link as a newcomer with another name. */
  async arriveAsAnother(): Promise<Refusal | null> {
    await this.leave();
    this.ticket = { pass: '', expiresAt: 0 };
    this.who = '';
    this.name += 1;
    return this.arrive();
  }

  async leave(): Promise<void> {
    await this.do({ $type: 'leave' });
    this.close();
  }

  /** Without a word to the room: the page goes, or another tab has the seats. */
  close(): void {
    const { connection } = this;
    this.connection = null;
    this.standing = 'away';
    this.closeMedia();
    void connection?.stop();
  }

  end(): void {
    this.close();
    this.voice.close();
  }

  /** A refusal changes nothing: the room is the facilitator's. */
  async do(command: RoomCommand): Promise<boolean> {
    try {
      const reply = await this.connection?.execute(command);
      return reply !== undefined && !reply.refusal;
    } catch {
      return false; // they are on their way back
    }
  }

  say(body: string, audience: 'everyone' | 'facilitators'): Promise<boolean> {
    return this.do({ $type: 'postMessage', id: crypto.randomUUID().replaceAll('-', ''), body, audience });
  }

  async speak(milliseconds: number): Promise<void> {
    this.openMedia();
    if (this.voice.track) await this.media?.send('microphone', this.voice.track);
    if (await this.do({ $type: 'turnOnMicrophone' })) this.voice.talk(milliseconds);
  }

  async hush(): Promise<void> {
    this.voice.rest();
    await this.do({ $type: 'turnOffMicrophone' });
  }

  private async askForSeat(): Promise<Refusal | null> {
    try {
      // Without cookies: with this browser's they would all have one seat.
      const response = await fetch('/api/join', {
        method: 'POST',
        credentials: 'omit',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code: this.code }),
      });
      if (!response.ok) return (await response.json()) as Refusal;
      const reply = (await response.json()) as JoinMeetingReply;
      this.ticket = { pass: reply.pass, expiresAt: reply.expiresAt };
      this.agreement = reply.agreement?.version;
      return null;
    } catch {
      return { code: 'unreachable', text: '' };
    }
  }

  private async connect(): Promise<Refusal | null> {
    this.close();
    return new Promise((resolve) => {
      let over: Refusal | null = null;
      const listener: ConnectionListener = {
        joined: (you) => {
          this.who = you;
        },
        changed: (room, entries) => {
          if (this.connection === connection) this.follow(room, entries);
        },
        signal: (signal) => this.hear(signal),
        lost: () => undefined, // the connection comes back by itself
        seated: () => {
          resolve(null);
          if (this.connection !== connection) return;
          this.told.changed(this);
          if (this.spec.portrait && this.standing === 'inside') void this.show();
          else if (this.media) void this.media.connect();
        },
        over: (reason) => {
          over = reason;
          resolve(over);
          if (this.connection !== connection) return;
          this.close();
          if (this.who && !reason.code.startsWith('name_')) this.told.gone(this, reason);
        },
      };
      const connection = new RoomConnection(this.sitter(), listener);
      this.connection = connection;
      void connection.start();
    });
  }

  private sitter(): Sitter {
    const { keepsake, tint } = this.spec;
    return {
      name: this.called,
      keepsake,
      tint,
      agreement: this.agreement,
      ticket: () => this.ticket,
      keep: (ticket) => {
        this.ticket = { pass: ticket.pass, expiresAt: ticket.expiresAt };
        this.told.changed(this);
      },
      renew: () => this.askForSeat(),
    };
  }

  private follow(room: Room, entries: readonly Entry[]): void {
    const before = this.standing;
    this.standing = waits(room) ? 'waiting' : 'inside';
    this.media?.setPlace(room.media);
    for (const { events } of entries) for (const event of events) if (isAboutDevice(event, this.who)) this.voice.rest();
    if (this.standing === before) return;
    if (this.standing === 'waiting') this.closeMedia();
    else if (this.spec.portrait && this.connection?.isHere) void this.show();
    this.told.changed(this);
  }

  private hear(signal: ServerSignal): void {
    if (signal.$type === 'slots') this.media?.setSlots(signal.media, signal.slots, signal.number ?? 0);
  }

  private async show(): Promise<void> {
    const { portrait } = this.spec;
    if (!portrait) return;
    this.openMedia();
    this.picture ??= openPortrait(portrait, () => this.voice.isTalking);
    if (!this.picture) return;
    await this.media?.send('camera', this.picture.track);
    await this.do({ $type: 'turnOnCamera' });
  }

  private openMedia(): void {
    if (this.media || !this.connection) return;
    const { connection } = this;
    this.media = new RoomMedia({ negotiate: (offer) => connection.negotiate(offer), setView: async () => ({}) }, true);
    this.media.sendOnly();
    this.media.setRelays(connection.relays, false);
    void this.media.connect();
  }

  private closeMedia(): void {
    this.voice.rest();
    this.media?.rest(); // the voice stays for the next time
    this.media = null;
    this.picture?.close();
    this.picture = null;
  }
}

const isAboutDevice = (event: RoomEvent, who: string): boolean =>
  (event.$type === 'microphoneMuted' || event.$type === 'microphoneTurnedOff') && event.who === who;
