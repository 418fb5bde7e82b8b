import type { Rung } from '../media/downlinkLadder';
import { type MediaState, RoomMedia } from '../media/peerConnection';
import type {
  Audience,
  Entry,
  ExecuteReply,
  MediaTrack,
  Participant,
  Reaction,
  ReactionCount,
  Refusal,
  RoomCommand,
  RoomEvent,
  RoomMessage,
  ServerSignal,
  ViewTile,
} from '../shared/contracts';
import { KeptChoice } from '../shared/keptChoice';
import { type Draft, noDraft } from './chat/draft';
import { empty, participant, type Room } from './room';
import { type ConnectionListener, RoomConnection, type Sitter } from './roomConnection';
import { browserDevices, type DeviceDoor, type DeviceNotice, type Devices, OwnDevices } from './tracks/ownDevices';

/** A message of this person that is not in the room's log yet. */
export type Unsent = {
  readonly id: string;
  readonly body: string;
  readonly audience: Audience;
  readonly toWho: string | null;
  readonly replyTo: string | null;
  readonly state: 'sending' | 'notSent';
};

/** A notice at the top of the stage. There is one at a time; the newest replaces the others. */
export type Notice =
  | DeviceNotice
  | { readonly kind: 'copied' | 'notCopied' }
  | { readonly kind: 'askedToUnmute' | 'cameraAllowed'; readonly by: string }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string }
  | { readonly kind: 'notDone' }
  | { readonly kind: 'removed'; readonly who: string; readonly name: string }
  | { readonly kind: 'removedSince'; readonly count: number }
  | { readonly kind: 'beganAgain'; readonly leads: boolean };

/** The device that a notice says is off: once it is on, the notice is out of date. */
function deviceOf(notice: Notice): MediaTrack | null {
  switch (notice.kind) {
    case 'device':
    case 'interrupted':
      return notice.device;
    case 'muted':
    case 'askedToUnmute':
      return 'microphone';
    case 'cameraStopped':
    case 'cameraRested':
    case 'cameraOffToListen':
    case 'cameraAllowed':
      return 'camera';
    case 'screenStopped':
      return 'screen';
    default:
      return null;
  }
}

export type RoomState = {
  readonly phase: 'joining' | 'here' | 'lost' | 'over';
  readonly over: Refusal | null;
  readonly you: string;
  readonly room: Room;
  readonly people: number | null; // how many are inside, in a session that lists only some of them
  readonly counts: ReadonlyMap<string, readonly ReactionCount[]>; // of reactions that are not told one by one
  readonly speaking: readonly string[];
  readonly responses: readonly { readonly key: number; readonly who: string; readonly reaction: Reaction }[];
  readonly lost: {
    readonly since: number;
    readonly attempt: number;
    readonly nextTryAt: number;
    readonly restarting: boolean;
  } | null;
  readonly paused: boolean; // the server refuses all commands for the moment
  readonly unsent: readonly Unsent[];
  readonly draft: Draft;
  readonly notice: Notice | null;
  readonly soundBlocked: boolean;
  readonly mediaState: MediaState;
  readonly rung: Rung;
  readonly devices: Devices;
  readonly hasRelay: boolean; // the server has a relay to choose
  readonly relayOnly: boolean;
  readonly opening: ReadonlySet<MediaTrack>; // own devices that the person has turned on and that are not on yet
  readonly ownCamera: MediaStream | null;
  readonly mediaVersion: number; // changes when a stream may belong to another tile
};

/** What the store needs of the media; tests give it another. */
export type Media = Pick<
  RoomMedia,
  | 'connect'
  | 'send'
  | 'setSlots'
  | 'setPlace'
  | 'setView'
  | 'turnSoundOn'
  | 'setSpeaker'
  | 'close'
  | 'streamOf'
  | 'stats'
  | 'soundBlocked'
  | 'state'
  | 'rung'
  | 'showAll'
  | 'setSpeaking'
  | 'setRelays'
  | 'wake'
> & {
  onChange: () => void;
};

/** Happenings that a view may want to announce. */
export type RoomEffects = {
  /** `fact` is an id of the event. */
  told(event: RoomEvent, room: Room, before: Room, fact: string): void;
  responded(who: string, reaction: Reaction): void;
  lost(): void;
  back(): void;
};

const responseLasts = 5000;
const longAway = 60_000;
const trackKinds = ['microphone', 'camera', 'screen'] as const;
const turnsOn: Partial<Record<RoomEvent['$type'], MediaTrack>> = {
  microphoneTurnedOn: 'microphone',
  cameraTurnedOn: 'camera',
  screenStarted: 'screen',
};
const keptRelayOnly = new KeptChoice('relayOnly'); // a network that needs it needs it the next time too

/** Everybody in the session, also those whom a large session does not list. */
export function peopleInside({ people, room }: RoomState): number {
  return people ?? room.participants.length;
}

/** How many gave a reaction. One's own counts at once; in a large session those of others come as numbers a moment later. */
export function reactionCount({ counts }: RoomState, message: RoomMessage, reaction: Reaction): number {
  const listed = message.reactions.filter((r) => r.reaction === reaction).length;
  const told = counts.get(message.id)?.find((c) => c.reaction === reaction)?.count ?? 0;
  return Math.max(listed, told);
}

/** The person's place in the queue of hands; null without a raised hand, 0 where a large session does not show the hands of others. */
export function handNumber({ people, room }: RoomState, who: string): number | null {
  if (!room.hands.includes(who)) return null;
  return people === null ? room.hands.indexOf(who) + 1 : 0;
}

/** The room as the page sees it, and everything that a person can do. Knows nothing of React. */
export class RoomStore implements ConnectionListener {
  effects: RoomEffects = { told() {}, responded() {}, lost() {}, back() {} };
  /** Frees the seat without the room's connection. */
  sayGone: () => void = () => undefined;
  readonly media: Media;
  readonly own: OwnDevices;

  private readonly connection: RoomConnection;
  private readonly listeners = new Set<() => void>();
  private responseKey = 0;
  private logged: Room = empty; // as the log says; the page shows an own device as on only while it is open here
  private closed = false;
  private state: RoomState = {
    phase: 'joining',
    over: null,
    you: '',
    room: empty,
    people: null,
    counts: new Map(),
    speaking: [],
    responses: [],
    lost: null,
    paused: false,
    unsent: [],
    draft: noDraft,
    notice: null,
    soundBlocked: false,
    mediaState: 'connecting',
    rung: 'all',
    devices: {},
    hasRelay: false,
    relayOnly: keptRelayOnly.isOn,
    opening: new Set(),
    ownCamera: null,
    mediaVersion: 0,
  };

  constructor(
    sitter: Sitter,
    isPhone: boolean,
    connection?: (listener: ConnectionListener) => RoomConnection,
    media?: Media,
    door: DeviceDoor = browserDevices,
  ) {
    this.connection = connection?.(this) ?? new RoomConnection(sitter, this);
    this.media =
      media ??
      new RoomMedia(
        {
          negotiate: (offer) => this.connection.negotiate(offer),
          setView: (tiles, seen) => this.connection.setView(tiles, seen),
        },
        isPhone,
      );
    this.media.onChange = () =>
      this.set({
        soundBlocked: this.media.soundBlocked,
        mediaState: this.media.state,
        rung: this.media.rung,
        mediaVersion: this.state.mediaVersion + 1,
      });
    this.own = new OwnDevices(
      {
        me: () => participant(this.logged, this.state.you),
        isHere: () => this.state.phase === 'here',
        isHidden: () => globalThis.document?.hidden ?? false,
        execute: (command) => this.execute(command),
        ask: (command) => this.ask(command),
        send: (kind, track) => this.media.send(kind, track),
        setSpeaker: (id) => this.media.setSpeaker(id),
        set: (part) => this.set({ ...part, room: this.shown(this.logged) }),
      },
      door,
    );
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly getState = (): RoomState => this.state;

  get me(): Participant | undefined {
    return participant(this.state.room, this.state.you);
  }

  start(devices: Devices = {}): Promise<void> {
    this.own.start(devices);
    return this.connection.start();
  }

  tryNow(): Promise<void> {
    return this.connection.tryNow();
  }

  /** The network came back, or somebody looks at the page again. */
  wake(online: boolean): void {
    if (this.closed) return;
    void (online ? this.connection.startAgain() : this.connection.tryNow());
    this.media.wake();
  }

  /** Ends everything here: `leave` was sent, or another tab has the seat. */
  close(): void {
    this.closed = true;
    this.own.close();
    this.media.close();
    void this.connection.stop();
  }

  /** Leaves; when there is no connection, through `sayGone`. */
  async leave(): Promise<void> {
    const asked = this.connection.execute({ $type: 'leave' }).then(
      (reply) => !reply.refusal,
      () => false,
    );
    const late = new Promise<false>((done) => setTimeout(() => done(false), 1500));
    if (!(await Promise.race([asked, late]))) this.sayGone();
    this.over({ code: 'left', text: '' });
  }

  // ---- wishes

  /** Null when done; a refusal is also shown. */
  async execute(command: RoomCommand): Promise<Refusal | null> {
    const answer = await this.ask(command);
    if (answer === null) {
      this.set({ notice: { kind: 'notDone' } });
      return { code: 'not_connected', text: '' };
    }
    if (answer.refusal) this.set({ notice: { kind: 'refused', ...answer.refusal } });
    return answer.refusal ?? null;
  }

  /** Comes back without pictures, which need the most of a network: camera and screen stay off until the person turns them on. */
  async tryWithSoundOnly(): Promise<void> {
    this.own.dropPictures();
    if (this.state.phase === 'here')
      this.own.settle(); // it came back by itself a moment ago
    else await this.tryNow();
  }

  /** Sends all media through the relay, or stops doing so; pictures go on until the new connection stands. */
  setRelayOnly(on: boolean): void {
    keptRelayOnly.keep(on);
    this.set({ relayOnly: on });
    this.reconnectMedia();
  }

  private reconnectMedia(): void {
    this.media.setRelays(this.connection.relays, this.state.relayOnly);
    void this.media.connect();
  }

  toggleHand(): void {
    const raised = this.state.room.hands.includes(this.state.you);
    void this.execute(raised ? { $type: 'lowerHand' } : { $type: 'raiseHand' });
  }

  respond(reaction: Reaction): void {
    this.connection.respond(reaction).catch(() => this.set({ notice: { kind: 'notDone' } }));
  }

  post(body: string, audience: Audience, toWho: string | null, replyTo: string | null): void {
    const message: Unsent = { id: messageId(), body, audience, toWho, replyTo, state: 'sending' };
    this.set({ unsent: [...this.state.unsent, message] });
    void this.deliver(message);
  }

  write(draft: Draft): void {
    this.set({ draft });
  }

  /** The same id again: the server knows whether it has it already. */
  retry(id: string): void {
    const message = this.state.unsent.find((m) => m.id === id);
    if (!message) return;
    this.mark(id, 'sending');
    void this.deliver(message);
  }

  discard(id: string): void {
    this.set({ unsent: this.state.unsent.filter((m) => m.id !== id) });
  }

  async remove(who: string, name: string): Promise<void> {
    if (await this.execute({ $type: 'removeParticipant', who })) return;
    this.set({ notice: { kind: 'removed', who, name } });
  }

  async removeSince(who: string, count: number): Promise<void> {
    if (await this.execute({ $type: 'removeEverybodySince', who })) return;
    this.set({ notice: { kind: 'removedSince', count } });
  }

  async undoRemoval(who: string): Promise<void> {
    this.dismiss();
    await this.execute({ $type: 'undoRemoval', who });
  }

  notify(notice: Notice): void {
    this.set({ notice });
  }

  dismiss(): void {
    this.set({ notice: null });
  }

  setView(tiles: readonly ViewTile[]): void {
    this.media.setView(tiles);
  }

  // ---- what the connection tells

  // Once everything has ended here, messages that are still on their way change nothing.

  joined(you: string): void {
    if (this.closed) return;
    this.set({ you });
  }

  changed(room: Room, entries: readonly Entry[]): void {
    if (this.closed) return;
    const posted = new Set(room.messages.map((m) => m.id));
    const before = this.logged;
    const people = room.people === before.people ? this.state.people : (room.people ?? null);
    this.logged = room;
    this.set({ room: this.shown(room), people, unsent: this.state.unsent.filter((m) => !posted.has(m.id)) });
    this.media.setPlace(room.media);
    this.own.obey();
    for (const entry of entries) {
      for (const [i, event] of entry.events.entries()) {
        this.notice(event, room);
        if (!this.isPast(event)) this.effects.told(event, room, before, `${entry.at} ${entry.version} ${i}`);
      }
    }
  }

  signal(signal: ServerSignal): void {
    if (this.closed) return;
    if (signal.$type === 'speaking') {
      this.set({ speaking: signal.who });
      this.media.setSpeaking(signal.who);
    } else if (signal.$type === 'slots') {
      this.media.setSlots(signal.media, signal.slots, signal.number ?? 0, signal.held ?? false);
    } else if (signal.$type === 'responded') this.showResponse(signal.who, signal.reaction);
    else if (signal.$type === 'paused') this.pause(signal.paused);
    else if (signal.$type === 'peopleInside') this.set({ people: signal.count });
    else if (signal.$type === 'reactionCounts')
      this.set({ counts: new Map([...this.state.counts, ...signal.messages.map((m) => [m.id, m.counts] as const)]) });
  }

  lost(attempt: number, nextTryAt: number, restarting = false): void {
    if (this.closed) return;
    const since = this.state.lost?.since ?? Date.now();
    if (this.state.phase === 'here') this.effects.lost();
    this.set({
      phase: this.state.you ? 'lost' : 'joining',
      lost: { since, attempt, nextTryAt, restarting },
      speaking: [],
      paused: false,
    });
  }

  seated(again: boolean, anew = false): void {
    if (this.closed) return;
    const wasLong = this.state.lost !== null && Date.now() - this.state.lost.since > longAway;
    this.set({ phase: 'here', lost: null });
    this.forget((notice) => notice.kind === 'notDone');
    if (wasLong) this.own.restAll();
    if (again) this.effects.back();
    this.set({ hasRelay: this.connection.relays.length > 0 });
    this.reconnectMedia();
    if (this.state.devices.speaker) void this.media.setSpeaker(this.state.devices.speaker);
    if (anew) this.own.turnOnAgain();
    else this.own.settle();
    for (const message of this.state.unsent) this.retry(message.id);
    if (anew || this.state.room.beganAgain)
      this.set({ notice: { kind: 'beganAgain', leads: this.state.room.locked && this.me?.role === 'facilitator' } });
  }

  over(reason: Refusal): void {
    if (this.closed) return;
    this.close();
    this.logged = empty;
    this.show({
      phase: 'over',
      over: reason,
      unsent: [],
      draft: noDraft,
      lost: null,
      paused: false,
      ownCamera: null,
      opening: new Set(),
      counts: new Map(),
      speaking: [],
      responses: [],
      notice: null,
      room: { ...empty, title: this.state.room.title },
    });
  }

  // ---- inside

  private notice(event: RoomEvent, room: Room): void {
    const { you } = this.state;
    switch (event.$type) {
      case 'microphoneTurnedOn':
        if (event.who === you) this.forget((notice) => deviceOf(notice) === 'microphone');
        break;
      case 'cameraTurnedOn':
        if (event.who === you) this.forget((notice) => deviceOf(notice) === 'camera');
        break;
      case 'screenStarted':
        if (event.who === you) this.forget((notice) => deviceOf(notice) === 'screen');
        break;
      case 'microphoneMuted':
        if (event.who === you) this.own.stopped('microphone');
        break;
      case 'cameraStopped':
        if (event.who === you) this.own.stopped('camera');
        break;
      case 'askedToUnmute':
        if (event.who === you)
          this.set({ notice: { kind: 'askedToUnmute', by: participant(room, event.by)?.name ?? '' } });
        break;
      case 'cameraAllowed':
        if (event.who === you)
          this.set({ notice: { kind: 'cameraAllowed', by: participant(room, event.by)?.name ?? '' } });
        break;
      case 'screenStopped':
        if (event.who === you) this.own.stopped('screen');
        break;
      default:
    }
  }

  /** Corrects the log's word on own devices that are no longer open here. */
  private isPast(event: RoomEvent): boolean {
    const kind = turnsOn[event.$type];
    return kind !== undefined && 'who' in event && event.who === this.state.you && !this.own.holds(kind);
  }

  private shown(room: Room): Room {
    const me = participant(room, this.state.you);
    const gone = me ? trackKinds.filter((kind) => me[kind] === 'on' && !this.own.holds(kind)) : [];
    if (!me || gone.length === 0) return room;
    const seen = { ...me, ...Object.fromEntries(gone.map((kind) => [kind, 'off'])) };
    return { ...room, participants: room.participants.map((p) => (p === me ? seen : p)) };
  }

  private forget(isPast: (notice: Notice) => boolean): void {
    if (this.state.notice && isPast(this.state.notice)) this.dismiss();
  }

  private pause(paused: boolean): void {
    this.set({ paused });
    if (paused) return;
    this.forget((notice) => notice.kind === 'refused' && notice.code === 'room_paused');
    this.own.obey();
    for (const message of this.state.unsent) if (message.state === 'notSent') this.retry(message.id);
  }

  private showResponse(who: string, reaction: Reaction): void {
    this.effects.responded(who, reaction);
    this.responseKey += 1;
    const key = this.responseKey;
    this.set({ responses: [...this.state.responses.filter((r) => r.who !== who), { key, who, reaction }] });
    setTimeout(() => this.set({ responses: this.state.responses.filter((r) => r.key !== key) }), responseLasts);
  }

  private async deliver({ id, body, audience, toWho, replyTo }: Unsent): Promise<void> {
    const answer = await this.ask({ $type: 'postMessage', id, body, audience, toWho, replyTo });
    if (answer === null || answer.refusal) this.mark(id, 'notSent');
    if (answer?.refusal) this.set({ notice: { kind: 'refused', ...answer.refusal } });
  }

  private mark(id: string, state: Unsent['state']): void {
    this.set({ unsent: this.state.unsent.map((m) => (m.id === id ? { ...m, state } : m)) });
  }

  private async ask(command: RoomCommand): Promise<ExecuteReply | null> {
    try {
      return await this.connection.execute(command);
    } catch {
      return null; // the connection is lost, which the page says by itself
    }
  }

  private set(part: Partial<RoomState>): void {
    if (!this.closed) this.show(part);
  }

  private show(part: Partial<RoomState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }
}

function messageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `m${Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')}`;
}
