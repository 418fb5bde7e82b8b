import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import type {
  ClientSignal,
  DoneReply,
  Entry,
  ExecuteReply,
  HeldPass,
  IceServer,
  JoinReply,
  JoinRequest,
  Keepsake,
  NegotiateReply,
  Refusal,
  ResumeReply,
  RoomCommand,
  ServerSignal,
  SidePassReply,
  Tint,
  ViewTile,
} from '../shared/contracts';
import { retryAfter } from '../shared/retry';
import { apply, empty, fromSnapshot, type Room } from './room';

/** What the room needs of a SignalR connection; tests give it another. */
export type Hub = {
  start(): Promise<void>;
  stop(): Promise<void>;
  invoke<T>(target: string, argument: unknown): Promise<T>;
  on(target: string, handler: (argument: never) => void): void;
  onclose(handler: () => void): void;
};

/** The person who takes the seat, and how to get a fresh pass when the present one has expired. */
export type Sitter = {
  readonly name: string;
  readonly keepsake: Keepsake;
  readonly tint: Tint;
  readonly agreement?: string | undefined; // the version that this person agreed to
  /** What came behind "#" in the link, and the name of the room for the keys that come of it; null: nothing is encrypted here. */
  readonly sealed?: { readonly secret: string; readonly room: string } | null | undefined;
  /** They came to an encrypted session without that, and wait for it. */
  readonly keyless?: { readonly room: string } | null | undefined;
  /** This page made what is in `sealed`: it is the room's if nobody else came in first who leads. */
  readonly madeKey?: boolean | undefined;
  /** This browser seals neither sound nor pictures, so that facilitators decide whether they come in. */
  readonly isUnable?: boolean | undefined;
  readonly leads?: boolean | undefined;
  ticket(): HeldPass;
  keep(ticket: HeldPass): void;
  renew(): Promise<Refusal | null>;
};

export type ConnectionListener = {
  joined(you: string): void;
  changed(room: Room, entries: readonly Entry[]): void;
  signal(signal: ServerSignal): void;
  /** `restarting` when the server said that it is stopping and will be back. */
  lost(attempt: number, nextTryAt: number, restarting: boolean): void;
  /**
   * Commands can be sent from here on; `again` after a lost connection. `anew` when the room itself began again meanwhile, because
   * the server was restarted: then the room does not know which devices were on here.
   */
  seated(again: boolean, anew: boolean): void;
  over(reason: Refusal): void;
};

/** Milliseconds; the server itself waits for another node for two seconds, and for two of them at most while they die. */
export const answerWithin = 8000;
/** For connecting and joining together. */
export const attemptWithin = 15_000;

const finalRefusals = new Set([
  'removed',
  'room_ended',
  'room_locked',
  'invited_only',
  'knock_declined',
  'room_full',
  'network_crowded',
  'name_taken',
  'name_unusable',
  'name_reserved',
  'name_claims_role',
  'agreement_needed',
  'link_unknown',
  'links_replaced',
  'invitation_used',
  'bad_request',
  'bad_pass',
  'no_side_room',
]);
/** A fresh pass helps. Whoever replaced the links has the new one and may come back by it. */
const oldPass = new Set(['pass_expired', 'bad_pass', 'links_replaced']);
const finalGoodbyes = new Set(['removed', 'room_ended', 'moved_elsewhere', 'left', 'knock_declined', 'links_replaced']);

/**
 * One seat's connection to the server. Joins once. When the connection is lost, comes back with Resume and misses nothing. When the
 * server no longer knows the seat, joins again from the link.
 */
export class RoomConnection {
  room: Room = empty;
  /** Relays that the server offers this seat; empty when it has none. */
  relays: readonly IceServer[] = [];

  private hub: Hub | undefined;
  private epoch = '';
  private here = false;
  private ended = false;
  private seated = false; // whether Resume has a fold to continue
  private anew = false; // the last Join found another log than the one folded before
  private restarting = false;
  private satBefore = false;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private waiting: Entry[] | undefined; // entries that came while the room was being asked for
  private catching: Promise<void> | undefined;

  constructor(
    private readonly sitter: Sitter,
    private readonly listener: ConnectionListener,
    private readonly connect: () => Hub = openHub,
    private readonly now: () => number = Date.now,
    private readonly chance: () => number = Math.random,
  ) {}

  get isHere(): boolean {
    return this.here;
  }

  async start(): Promise<void> {
    await this.tryOnce();
  }

  /** Tries again at once: the person does not want to wait for the next try. */
  async tryNow(): Promise<void> {
    if (this.here || this.ended || this.retry === undefined) return;
    clearTimeout(this.retry);
    this.retry = undefined;
    await this.tryOnce();
  }

  /** The network is back: gives up a try that began without it, which might wait for long. */
  async startAgain(): Promise<void> {
    if (this.here || this.ended) return;
    const { hub } = this;
    if (hub) void this.abandon(hub); // there is no need to wait for its end
    await this.tryNow();
  }

  async execute(command: RoomCommand): Promise<ExecuteReply> {
    return this.ask('Execute', command);
  }

  async negotiate(offer: string): Promise<NegotiateReply> {
    return this.ask('Negotiate', { offer });
  }

  /** The pass for the side room that this person is in. */
  async sidePass(): Promise<SidePassReply> {
    return this.ask('SidePass', {});
  }

  async setView(tiles: readonly ViewTile[], seen: number, figures = false): Promise<DoneReply> {
    return this.ask('SetView', { tiles, seen, ...(figures && { figures }) });
  }

  async signal(signal: ClientSignal): Promise<DoneReply> {
    return this.ask('Signal', signal);
  }

  async stop(): Promise<void> {
    this.ended = true;
    this.here = false;
    this.room = empty;
    clearTimeout(this.retry);
    await this.hub?.stop();
  }

  /** A missing answer means that the connection is dead: after a change of networks nothing else would show that for half a minute. */
  private async ask<T>(target: string, argument: unknown): Promise<T> {
    const { hub } = this;
    if (!hub || !this.here) throw new Error('not connected');
    const silence = setTimeout(() => void this.abandon(hub), answerWithin);
    try {
      return await hub.invoke<T>(target, argument);
    } finally {
      clearTimeout(silence);
    }
  }

  private async tryOnce(): Promise<void> {
    const hub = this.connect();
    this.hub = hub;
    this.waiting = [];
    hub.on('Entries', (entries: readonly Entry[]) => {
      if (hub === this.hub) this.take(entries);
    });
    hub.on('Signal', (signal: ServerSignal) => {
      if (hub === this.hub) this.hear(signal);
    });
    hub.on('Pass', (ticket: HeldPass) => {
      if (hub === this.hub) this.sitter.keep(ticket);
    });
    hub.on('Goodbye', (reason: Refusal) => {
      if (hub === this.hub) this.goodbye(reason);
    });
    hub.onclose(() => {
      if (hub === this.hub) this.lose();
    });
    const silence = setTimeout(() => void this.abandon(hub), attemptWithin);
    try {
      await hub.start();
      const refusal = await this.sitDown(hub);
      if (hub !== this.hub || this.ended) return;
      if (refusal === null) this.sit();
      else if (finalRefusals.has(refusal.code)) await this.finish(refusal);
      else await this.abandon(hub);
    } catch {
      await this.abandon(hub);
    } finally {
      clearTimeout(silence);
    }
  }

  /** Resumes if there is something to resume, else joins, with a fresh pass when the old one has expired. */
  private async sitDown(hub: Hub): Promise<Refusal | null> {
    if (this.sitter.ticket().expiresAt <= this.now()) {
      const refusal = await this.sitter.renew();
      if (refusal) return refusal;
    }
    let refusal = this.seated ? await this.resume(hub) : await this.join(hub);
    if (refusal?.code === 'not_in_room') refusal = await this.join(hub);
    if (refusal && oldPass.has(refusal.code)) return (await this.sitter.renew()) ?? (await this.join(hub));
    return refusal;
  }

  private async join(hub: Hub): Promise<Refusal | null> {
    const { name, keepsake, tint, agreement, keyless, madeKey, isUnable, leads } = this.sitter;
    const request: JoinRequest = {
      pass: this.sitter.ticket().pass,
      name,
      keepsake,
      tint,
      ...(agreement ? { agreement } : {}),
      ...(keyless ? { keyless: true, toDoor: true } : isUnable && !leads ? { keyless: true } : {}),
      ...(madeKey && !this.seated ? { madeKey } : {}), // from then on it is the room's
    };
    const reply = await hub.invoke<JoinReply>('Join', request);
    this.mustBeOurs(hub);
    const { you, epoch, version, room, pass, iceServers, refusal } = reply;
    if (refusal) return refusal;
    if (you === undefined || epoch === undefined || version === undefined || !room || !pass)
      throw new Error('half an answer');
    this.anew = this.seated && epoch !== this.epoch;
    this.epoch = epoch;
    this.sitter.keep(pass);
    this.relays = iceServers ?? [];
    this.room = fromSnapshot(version, room);
    this.seated = true;
    this.listener.joined(you);
    this.listener.changed(this.room, []);
    return null;
  }

  private async resume(hub: Hub): Promise<Refusal | null> {
    const reply = await hub.invoke<ResumeReply>('Resume', {
      pass: this.sitter.ticket().pass,
      epoch: this.epoch,
      version: this.room.version,
    });
    this.mustBeOurs(hub);
    const { epoch, version, entries, snapshot, pass, iceServers, refusal } = reply;
    if (refusal) return refusal;
    if (epoch === undefined || version === undefined || !pass) throw new Error('half an answer');
    this.epoch = epoch;
    this.sitter.keep(pass);
    this.relays = iceServers ?? [];
    if (snapshot) {
      this.room = fromSnapshot(version, snapshot);
      this.listener.changed(this.room, []);
    } else {
      this.fold(entries ?? []);
    }
    return null;
  }

  /** An answer that comes after its connection was given up must not change the fold of the next one. */
  private mustBeOurs(hub: Hub): void {
    if (hub !== this.hub || this.ended) throw new Error('given up');
  }

  private sit(): void {
    const again = this.satBefore;
    this.satBefore = true;
    this.here = true;
    this.restarting = false;
    this.attempt = 0;
    const waited = this.waiting ?? [];
    this.waiting = undefined;
    if (waited.length > 0) this.take(waited);
    this.listener.seated(again, this.anew);
    this.anew = false;
  }

  /** The number of people inside is a part of the room that no entry tells. */
  private hear(signal: ServerSignal): void {
    if (signal.$type !== 'peopleInside') this.listener.signal(signal);
    else if (this.seated) {
      this.room = { ...this.room, seats: { ...this.room.seats, people: signal.count } };
      this.listener.changed(this.room, []);
    } // before, the snapshot will say it
  }

  private take(entries: readonly Entry[]): void {
    if (this.waiting) this.waiting.push(...entries);
    else if (!this.fold(entries)) void this.catchUp();
  }

  /** False when entries are missing in between; the fold stops before the gap. */
  private fold(entries: readonly Entry[]): boolean {
    const applied: Entry[] = [];
    let complete = true;
    for (const entry of entries) {
      const next = apply(this.room, entry);
      if (next === null) {
        complete = false;
        break;
      }
      if (next !== this.room) applied.push(entry);
      this.room = next;
    }
    if (applied.length > 0) this.listener.changed(this.room, applied);
    return complete;
  }

  /** Asks for what is missing: entries, and the relay, which nobody is told who waits at the door. */
  catchUp(): Promise<void> {
    const hub = this.hub;
    if (!hub) return Promise.resolve();
    if (this.catching) return this.catching;
    this.waiting = [];
    this.catching = this.resume(hub)
      .then(
        (refusal) => {
          if (hub !== this.hub) return undefined;
          if (refusal) return this.abandon(hub); // a new connection asks again
          const waited = this.waiting ?? [];
          this.waiting = undefined;
          this.catching = undefined;
          this.take(waited);
          return undefined;
        },
        () => this.abandon(hub),
      )
      .catch(() => undefined);
    return this.catching;
  }

  private goodbye(reason: Refusal): void {
    if (finalGoodbyes.has(reason.code)) void this.finish(reason);
    else this.restarting = reason.code === 'server_stopping';
  }

  private async finish(reason: Refusal): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    this.here = false;
    clearTimeout(this.retry);
    this.listener.over(reason);
    await this.hub?.stop();
  }

  private async abandon(hub: Hub): Promise<void> {
    if (hub === this.hub) this.lose();
    await hub.stop().catch(() => undefined);
  }

  private lose(): void {
    if (this.ended) return;
    this.here = false;
    this.hub = undefined;
    this.waiting = undefined;
    this.catching = undefined;
    const delay = retryAfter(this.attempt, this.chance());
    this.attempt += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.retry = undefined;
      void this.tryOnce();
    }, delay);
    this.listener.lost(this.attempt, this.now() + delay, this.restarting);
  }
}

function openHub(): Hub {
  const hub = new HubConnectionBuilder()
    .withUrl('/hubs/room', { skipNegotiation: true, transport: HttpTransportType.WebSockets })
    .configureLogging(LogLevel.None) // nothing about a room belongs in a console
    .withServerTimeout(30_000)
    .withKeepAliveInterval(15_000)
    .build();
  return {
    start: () => hub.start(),
    stop: () => hub.stop(),
    invoke: (target, argument) => hub.invoke(target, argument),
    on: (target, handler) => hub.on(target, handler as (...args: unknown[]) => void),
    onclose: (handler) => hub.onclose(handler),
  };
}
