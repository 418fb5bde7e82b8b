import { RoomMedia } from '../media/peerConnection';
import type {
  DoorMode,
  Entry,
  ExecuteReply,
  MessageOpening,
  Reaction,
  Reason,
  Refusal,
  RemovedUntil,
  RoomCommand,
  RoomEvent,
  ServerSignal,
  ViewTile,
} from '../shared/contracts';
import { KeptChoice } from '../shared/keptChoice';
import { heardFromServer } from '../shared/serverClock';
import { untilThere } from '../shared/untilThere';
import { isOut } from './breaks/breaks';
import { speakerOf, withCaption } from './captions/lines';
import { messageOf } from './chat/chat';
import { type Draft, noDraft } from './chat/draft';
import { Outbox } from './chat/outbox';
import { type DoorSet, doorOf, isUnable, waits } from './door/door';
import { hasHand } from './floor/floor';
import { Responses } from './floor/responses';
import type { Asking } from './keys/asking';
import { wipeRing } from './keys/keptRing';
import { Readable, type WordsOf } from './keys/readable';
import type { Sealed } from './keys/sealed';
import type { Secured } from './keys/sealing';
import { deviceOf, knockNotice, type Notice, noticeOf, noticeOfDoor, noticeOfRole, turnedOn } from './notices';
import { isPaused } from './pause/pause';
import { empty, type Room } from './room';
import { type ConnectionListener, RoomConnection, type Sitter } from './roomConnection';
import { beforeJoining, type RoomState } from './roomState';
import { NotSafeTeller } from './safety/telling';
import { heard } from './seats/hidden';
import { leads } from './seats/seats';
import { Aside } from './siderooms/aside';
import { placeOf } from './siderooms/siderooms';
import { browserDevices, type DeviceDoor, type Devices, OwnDevices } from './tracks/ownDevices';
import { changed, trackKinds } from './tracks/tracks';

/** What the store needs of the media; tests give it another. */
export type Media = Pick<
  RoomMedia,
  | 'connect'
  | 'setFrames'
  | 'rest'
  | 'send'
  | 'setSlots'
  | 'setWatched'
  | 'setPlace'
  | 'setView'
  | 'turnSoundOn'
  | 'setSpeaker'
  | 'close'
  | 'streamOf'
  | 'stats'
  | 'soundBlocked'
  | 'state'
  | 'shows'
  | 'showAll'
  | 'setSpeaking'
  | 'setHidden'
  | 'setSides'
  | 'setRelays'
  | 'wake'
  | 'voices'
  | 'isPaused'
  | 'showFigures'
  | 'report'
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

/** What goes with a removal: how long it holds, whether the person is shown who they can talk to, and what the record says. */
export type HowToRemove = {
  readonly until: RemovedUntil;
  readonly withHelp: boolean;
  readonly reason: Reason | null;
  readonly note: string | null;
};

/** Wishes with words in them that people put up for all. */
const said: ReadonlySet<string> = new Set([
  'startRound',
  'startTimer',
  'askQuestion',
  'writeToSideRooms',
  'writeAtDoor',
  'preparePoll',
]);
const readOut: ReadonlySet<string> = new Set(['questionShown', 'sideRoomsWrittenTo', 'timerStarted']);
const longAway = 60_000;
const keptRelayOnly = new KeptChoice('relayOnly'); // a network that needs it needs it the next time too

/** The room as the page sees it, and everything that a person can do. Knows nothing of React. */
export class RoomStore implements ConnectionListener {
  effects: RoomEffects = { told() {}, responded() {}, lost() {}, back() {} };
  /** Frees the seat without the room's connection. */
  sayGone: () => void = () => undefined;
  /** The room is about to let this page go, and its devices with it. */
  onEnding: () => void = () => undefined;
  /** Everything that the log tells this seat. */
  onEvent: (event: RoomEvent, room: Room) => void = () => undefined;
  /** Keeps for a reload who is hidden. */
  onHidden: (who: readonly string[]) => void = () => undefined;
  /** This person came without the secret, and has it now. */
  onSecret: (secret: string) => void = () => undefined;
  /** This person asks for the secret, as the others have another one than is here; null where they can't. */
  onLost: (() => void) | null = null;
  readonly media: Media;
  readonly own: OwnDevices;
  readonly outbox: Outbox;
  readonly teller: NotSafeTeller;

  private readonly connection: RoomConnection;
  private readonly aside: Aside;
  private readonly listeners = new Set<() => void>();
  private readonly responses = new Responses(
    () => this.state.responses,
    (responses) => this.set({ responses }),
  );
  private logged: Room = empty; // as the log says; the page shows an own device as on only while it is open here
  private closed = false;
  private wasOut = false; // when the connection was lost
  private sealed: Promise<Sealed> | null = null;
  private asking: Promise<Asking> | null = null;
  private readonly readable = new Readable();
  private hearing: Promise<string | null> | null = null; // the caption that came last
  private wordsOf: WordsOf = () => undefined;
  private waited = false; // in the waiting room, when the room was last heard of
  private state: RoomState = { ...beforeJoining, relayOnly: keptRelayOnly.isOn };

  constructor(
    private readonly sitter: Sitter,
    isPhone: boolean,
    connection?: (listener: ConnectionListener) => RoomConnection,
    media?: Media,
    door: DeviceDoor = browserDevices,
    newSide: (sitter: Sitter) => RoomStore = (side) => new RoomStore(side, isPhone, undefined, undefined, door),
  ) {
    this.connection = connection?.(this) ?? new RoomConnection(sitter, this);
    this.media =
      media ??
      new RoomMedia(
        {
          negotiate: (offer) => this.connection.negotiate(offer),
          setView: (tiles, seen, figures) => this.connection.setView(tiles, seen, figures),
        },
        isPhone,
      );
    this.media.onChange = () =>
      this.set({
        soundBlocked: this.media.soundBlocked,
        mediaState: this.media.state,
        shows: this.media.shows,
        mediaVersion: this.state.mediaVersion + 1,
      });
    this.own = new OwnDevices(
      {
        me: () => this.logged.tracks.get(this.state.you),
        isHere: () => this.state.phase === 'here' && !waits(this.logged),
        isOnPause: () => isPaused(this.logged),
        isHidden: () => globalThis.document?.hidden ?? false,
        execute: (command) => this.execute(command),
        ask: (command) => this.ask(command),
        send: (kind, track) => this.media.send(kind, track),
        setSpeaker: (id) => this.media.setSpeaker(id),
        set: (part) => this.set({ ...part, room: this.shown(this.logged) }),
      },
      door,
    );
    this.aside = new Aside({
      place: () => placeOf(this.logged, this.state.you),
      make: () => {
        const side = newSide(this.asideSitter());
        side.onHidden = (who) => this.keepHidden(who);
        side.own.onChosen = (devices) => this.own.onChosen(devices);
        return side;
      },
      start: (side) => void side.start(this.state.devices, [...this.state.hidden]),
      own: this.own,
      rest: () => {
        if (this.aside.isAway) this.media.rest();
      },
      show: (side) => this.set({ aside: side as RoomStore | null }),
      returned: () => this.set({ notice: { kind: 'backTogether' } }),
    });
    this.outbox = new Outbox({
      unsent: () => this.state.unsent,
      show: (unsent) => this.set({ unsent }),
      refused: (refusal) => this.set({ notice: { kind: 'refused', ...refusal } }),
      seal: (message) => this.seal()?.then((sealed) => sealed.sealMessage(message)) ?? null,
      ask: (command) => this.ask(command),
    });
    this.teller = new NotSafeTeller({
      you: () => this.state.you,
      room: () => this.logged,
      telling: () => this.state.telling,
      show: (telling) => this.set({ telling }),
      ask: (command) => this.ask(command),
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly getState = (): RoomState => this.state;

  start(devices: Devices = {}, hidden: readonly string[] = []): Promise<void> {
    this.setHidden(hidden);
    this.own.start(devices);
    this.seal()?.catch(() => undefined); // it loads meanwhile, after a reload
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
    this.aside.wake(online);
  }

  /** Ends everything here: `leave` was sent, or another tab has the seat. */
  close(): void {
    this.closed = true;
    this.aside.close();
    this.teller.stop();
    this.own.close();
    this.media.close();
    void this.sealed?.then(
      (sealed) => sealed.close(),
      () => undefined,
    );
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

  /** Hands the group to that person, or to the other facilitators, and leaves. A refusal is shown, and nobody leaves. */
  async handOver(who: string | null): Promise<void> {
    if (await this.execute({ $type: 'handOver', who })) return;
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
    const sealed = this.seal();
    if (!sealed) {
      void this.media.connect();
      return;
    }
    sealed.then(
      ({ frames }) => {
        if (this.closed) return;
        this.media.setFrames(frames); // none where everybody's go in clear to the server
        void this.media.connect();
      },
      () => this.set({ notice: { kind: 'notDone' } }), // nothing is sent
    );
  }

  /** What encrypts everything here; null where nothing is encrypted. Nothing is sent before it is there. */
  seal(): Promise<Sealed> | null {
    const { sealed, isUnable = false } = this.sitter;
    if (!sealed) return null;
    const onLate = () => this.set({ notice: { kind: 'notDone' } }); // nothing is sent meanwhile
    this.sealed ??= untilThere(() => import('./keys/sealed'), { onLate }).then(
      ({ begin }) => {
        const begun = begin(
          { ...sealed, isUnable },
          (command) => this.ask(command),
          (secured) => this.secure(secured),
        );
        this.wordsOf = begun.texts.of;
        begun.texts.onChange = () => this.set({ room: this.shown(this.logged) });
        return begun;
      },
      (error: unknown) => {
        this.sealed = null;
        throw error;
      },
    );
    return this.sealed;
  }

  /** Nothing of this page goes out to the server in clear before the person has pressed "Stay": their devices close. */
  private secure(secured: Secured): void {
    if (this.closed) return;
    const before = this.state.secured?.way ?? 'sealed';
    this.set({ secured });
    this.hideAll();
    if (secured.way === 'held' && before !== 'held') {
      this.own.putAway();
      this.own.obey();
    }
    if (secured.way === 'sealed' && before !== 'sealed') this.set({ notice: { kind: 'sealedAgain' } });
  }

  /** Sound and pictures of this page go out, though the server could hear and see them until somebody has gone whose browser is too old. */
  async stay(): Promise<void> {
    (await this.seal())?.sealing.stay();
  }

  /** What somebody who waits without the secret reads to whoever hands it over. */
  async askWords(): Promise<readonly number[] | null> {
    return (await this.asking)?.words() ?? null;
  }

  /**
   * Somebody who came without the secret asks for it as long as they wait, and is nowhere before they have it. Whose browser seals neither
   * sound nor pictures tells facilitators so in the same way.
   */
  private isWithoutSecret(room: Room): boolean {
    const { keyless, sealed, isUnable, madeKey } = this.sitter;
    if (madeKey && waits(room)) {
      this.onLost?.(); // somebody else who leads came in first, with the key of the room
      return true;
    }
    const asks = keyless ?? (isUnable && waits(room) ? sealed : null);
    if (!asks) return false;
    const kind = !isUnable ? 'secret' : keyless ? 'both' : 'unable';
    this.asking ??= import('./keys/asking').then(({ Asking }) =>
      Asking.begin(
        { room: asks.room, seat: this.state.you },
        kind,
        (command) => this.ask(command),
        (secret) => this.onSecret(secret),
        () => this.over({ code: 'keys_missing', text: '' }),
      ),
    );
    this.asking.then(
      (asking) => asking.follow(room.door.wait),
      () => undefined,
    );
    return Boolean(keyless) && !waits(room);
  }

  /** What shows these messages to the server, in words, where it can't read them; empty where it can. */
  async openingsOf(ids: readonly string[]): Promise<readonly MessageOpening[]> {
    const sealed = await this.seal()?.catch(() => null);
    if (!sealed) return [];
    const openings = await Promise.all(
      ids.map(async (id) => {
        const [logged, read] = [messageOf(this.logged, id), messageOf(this.state.room, id)];
        const proof = logged && read && !read.unread && (await sealed.proofOf(logged));
        return proof ? [{ id, body: read.body, note: read.note ?? null, ...proof }] : [];
      }),
    );
    return openings.flat();
  }

  /** Keys follow what the log says, without which nobody could open what is sent. */
  private followKeys(room: Room): void {
    if (waits(room)) {
      this.seal()?.then(
        ({ texts }) => texts.look(this.logged, this.state.you, false),
        () => undefined,
      );
      return;
    }
    // A server that leaves out that a session is encrypted must not make this page send what it can read.
    if ((room.keys !== null) !== Boolean(this.sitter.sealed)) {
      this.over({ code: 'keys_missing', text: '' });
      return;
    }
    this.seal()?.then(
      ({ sealing }) => {
        if (!this.closed) sealing.follow(this.logged, this.state.you);
      },
      () => undefined,
    );
  }

  /** Takes a break. The devices close before the room knows. */
  async stepOut(): Promise<void> {
    this.own.putAway();
    await this.execute({ $type: 'stepOut' });
    this.own.settle();
  }

  async stepBack(): Promise<void> {
    await this.execute({ $type: 'stepBack' });
  }

  toggleHand(): void {
    const raised = hasHand(this.state.room, this.state.you);
    void this.execute(raised ? { $type: 'lowerHand' } : { $type: 'raiseHand' });
  }

  respond(reaction: Reaction): void {
    this.connection.signal({ $type: 'respond', reaction }).catch(() => this.set({ notice: { kind: 'notDone' } }));
  }

  /** The whole of a line, as far as it is typed. False when it was shown to nobody. */
  async caption(line: number, text: string): Promise<boolean> {
    const sealed = await this.seal()
      ?.then((door) => door.sealCaption(line, text))
      .catch(() => null);
    if (sealed === null) return false;
    const reply = await this.connection.signal({ $type: 'caption', line, text: sealed ?? text }).catch(() => null);
    return reply !== null && !reply.refusal;
  }

  /** What is heard here now: the voices of people who are not hidden. */
  get voices(): readonly MediaStream[] {
    return this.media.voices;
  }

  write(draft: Draft): void {
    this.set({ draft });
  }

  async remove(who: string, name: string, how: HowToRemove): Promise<void> {
    if (await this.execute({ $type: 'removeParticipant', who, ...how })) return;
    this.set({ notice: { kind: 'removed', who, name } });
  }

  async removeSince(who: string, count: number, how: HowToRemove): Promise<void> {
    if (await this.execute({ $type: 'removeEverybodySince', who, ...how })) return;
    this.set({ notice: { kind: 'removedSince', count } });
  }

  async undoRemoval(who: string): Promise<void> {
    this.dismiss();
    await this.execute({ $type: 'undoRemoval', who });
  }

  /** Neither seen, heard nor read here from now on. Neither the server nor anybody else is told. */
  hide(who: string, name: string): void {
    const { you, room, hidden } = this.state;
    if (who === you) return;
    this.keepHidden([...hidden, who]);
    this.set({ notice: { kind: 'hid', who, name, leads: leads(room, you) } });
  }

  unhide(who: string): void {
    this.keepHidden([...this.state.hidden].filter((each) => each !== who));
    this.forget((notice) => notice.kind === 'hid' && notice.who === who);
  }

  /**
   * Lets people in from the waiting room. Somebody with whom sound and pictures of all are no longer sealed is asked about first.
   * @param isMeant The answer to that was yes.
   */
  async letIn(people: readonly string[], isMeant = false): Promise<void> {
    const { waiting } = this.state.room.door;
    const unable = isMeant ? [] : waiting.filter((each) => people.includes(each.id) && isUnable(each));
    if (unable[0]) this.set({ asksAbout: unable[0] });
    const who = people.filter((id) => unable.every((each) => each.id !== id));
    if (who.length === 0) return;
    const refusal = await this.execute({ $type: 'letIn', who });
    if (refusal?.code === 'name_taken') this.set({ notice: { kind: 'nameAtDoor' } });
  }

  /** Null when done. A refusal belongs beside the line, and is not shown here. */
  async writeAtDoor(text: string, to: string | null = null): Promise<Refusal | null> {
    const answer = await this.ask({ $type: 'writeAtDoor', text, to });
    return answer === null ? { code: 'not_connected', text: '' } : (answer.refusal ?? null);
  }

  forgetAsking(): void {
    this.set({ asksAbout: null });
  }

  async setDoor(now: DoorSet): Promise<void> {
    const { room } = this.state;
    const before = doorOf(room);
    if (now === before) return;
    const opens = (mode: DoorMode): RoomCommand =>
      room.door.hasModes ? { $type: 'setDoor', mode } : { $type: 'unlockRoom' };
    if (await this.execute(now === 'locked' ? { $type: 'lockRoom' } : opens(now))) return;
    this.set({ notice: { kind: 'door', now, before } });
  }

  notify(notice: Notice): void {
    this.set({ notice });
  }

  dismiss(): void {
    this.set({ notice: null });
  }

  /** Whether this page shows what its line is like. */
  showFigures(wanted: boolean): void {
    this.set({ measures: wanted, measured: null });
    this.media.showFigures(wanted);
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
    if (this.closed || this.isWithoutSecret(room)) return;
    const before = this.logged;
    this.logged = room;
    this.set({ room: this.shown(room), unsent: this.outbox.without(room.chat.messages) });
    if (this.sitter.isUnable) this.hideAll();
    if (room.seats.people === null && this.state.counts.size > 0) this.set({ counts: new Map() }); // it sees each reaction from here on
    this.followKeys(room);
    if (this.closed) return;
    this.comeAndGo(waits(room));
    this.media.setPlace(room.media);
    this.own.obey();
    this.aside.follow();
    this.followBreak(isOut(before, this.state.you), isOut(room, this.state.you));
    if (this.state.notice?.kind === 'knock') this.set({ notice: knockNotice(room) }); // somebody else may have let them in
    const role = noticeOfRole(before, room, this.state.you);
    if (role) this.set({ notice: role });
    for (const entry of entries) {
      heardFromServer(entry.at);
      for (const [i, event] of entry.events.entries()) {
        this.happened(event, room, before);
        this.onEvent(event, room);
        if (!this.isPast(event)) this.tell(event, room, before, `${entry.at} ${entry.version} ${i}`);
      }
    }
    const door = noticeOfDoor(before, room, this.state.you); // it says more than what the same entry lifts one by one
    if (door) this.set({ notice: door });
  }

  signal(signal: ServerSignal): void {
    if (this.closed) return;
    if (signal.$type === 'speaking') {
      const { spoken } = this.state;
      const isNew = signal.who.some((who) => !spoken.has(who));
      this.set({ speaking: signal.who, spoken: isNew ? new Set([...spoken, ...signal.who]) : spoken });
      this.media.setSpeaking(heard(this.state));
    } else if (signal.$type === 'slots') {
      this.media.setSlots(signal.media, signal.slots, signal.number ?? 0, signal.held ?? false);
    } else if (signal.$type === 'watched') {
      this.media.setWatched(signal.media, signal.track, signal.layers, signal.codec ?? undefined);
    } else if (signal.$type === 'lineWords') {
      this.set({
        lines: new Map(signal.weak.flatMap(({ who, word }) => (word === 'good' ? [] : [[who, word] as const]))),
      });
    } else if (signal.$type === 'lineMeasured') {
      if (this.state.measures) this.set({ measured: signal });
    } else if (signal.$type === 'responded') {
      this.effects.responded(signal.who, signal.reaction);
      this.responses.add(signal.who, signal.reaction);
    } else if (signal.$type === 'captioned') {
      void this.hear(signal);
    } else if (signal.$type === 'paused') this.pause(signal.paused);
    else if (signal.$type === 'reactionCounts')
      this.set({ counts: new Map([...this.state.counts, ...signal.messages.map((m) => [m.id, m.counts] as const)]) });
  }

  lost(attempt: number, nextTryAt: number, restarting = false): void {
    if (this.closed) return;
    const since = this.state.lost?.since ?? Date.now();
    if (this.state.phase === 'here') {
      this.effects.lost();
      this.wasOut = isOut(this.logged, this.state.you);
    }
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
    if (this.waited) return;
    if (!isOut(this.logged, this.state.you)) this.reconnectMedia();
    if (this.state.devices.speaker) void this.media.setSpeaker(this.state.devices.speaker);
    if (anew) this.own.turnOnAgain();
    else this.own.settle();
    if (anew && this.wasOut) void this.stepOut(); // the room began again and does not know
    this.outbox.retryAll();
    this.teller.retry();
    const { room, you } = this.state;
    const knock = !again && leads(room, you) ? knockNotice(room) : null;
    if (knock) this.set({ notice: knock });
    if (anew || room.door.beganAgain)
      this.set({ notice: { kind: 'beganAgain', leads: room.door.locked && leads(room, you) } });
  }

  over(reason: Refusal): void {
    if (this.closed) return;
    this.onEnding();
    this.close();
    if (this.sitter.sealed) wipeRing();
    this.logged = empty;
    this.show({
      phase: 'over',
      over: reason,
      unsent: [],
      captions: [],
      draft: noDraft,
      telling: null,
      lost: null,
      paused: false,
      ownCamera: null,
      opening: new Set(),
      counts: new Map(),
      speaking: [],
      spoken: new Set(),
      hidden: new Set(),
      responses: [],
      notice: null,
      aside: null,
      room: { ...empty, title: this.state.room.title, format: this.state.room.format },
    });
  }

  // ---- inside

  /** Nobody in the waiting room sends or receives sound and pictures. Whoever is let in begins with everything off. */
  private comeAndGo(isWaiting: boolean): void {
    if (isWaiting === this.waited) return;
    this.waited = isWaiting;
    if (isWaiting) {
      this.own.putAway();
      this.media.rest();
      this.set({ notice: null, speaking: [], responses: [], soundBlocked: false });
      return;
    }
    this.set({ notice: { kind: 'letIn' } });
    if (this.state.phase === 'here') void this.connectInside();
  }

  /** Nobody is told of the relay who waits; without it, somebody who wants everything to go through it would connect past it. */
  private async connectInside(): Promise<void> {
    await this.connection.catchUp();
    if (this.closed || this.waited || this.state.phase !== 'here') return;
    this.set({ hasRelay: this.connection.relays.length > 0 });
    if (!isOut(this.logged, this.state.you)) this.reconnectMedia();
  }

  /** The same person in a side room. The main room gives them their pass. */
  private asideSitter(): Sitter {
    const { name, keepsake, tint, sealed, isUnable } = this.sitter;
    const number = placeOf(this.logged, this.state.you);
    let ticket = { pass: '', expiresAt: 0 };
    return {
      name,
      keepsake,
      tint,
      sealed: sealed && { ...sealed, room: `${sealed.room}/${number}` },
      isUnable,
      ticket: () => ticket,
      keep: (next) => {
        ticket = next;
      },
      renew: async () => {
        const { pass, refusal } = await this.connection.sidePass();
        if (pass) ticket = pass;
        else if (!refusal) throw new Error('half an answer');
        return refusal ?? null;
      },
    };
  }

  private tell(event: RoomEvent, room: Room, before: Room, fact: string): void {
    const opened = readOut.has(event.$type) ? this.seal()?.then((sealed) => sealed.openEvent(event)) : null;
    if (!opened) this.effects.told(event, room, before, fact);
    else
      void opened.then((words) => !this.closed && this.effects.told(words, room, before, fact)).catch(() => undefined);
  }

  /** One after the other, as they came. */
  private async hear(signal: Extract<ServerSignal, { $type: 'captioned' }>): Promise<void> {
    const opened = this.seal()?.then((sealed) => sealed.openCaption(signal));
    this.hearing = opened
      ? Promise.all([opened, this.hearing])
          .then(([text]) => text)
          .catch(() => null)
      : null;
    const text = opened ? await this.hearing : signal.text;
    if (text === null) return;
    const { captions } = this.state;
    this.set({ captions: withCaption(captions, { ...signal, text }, speakerOf(this.state, signal.who)) });
  }

  private happened(event: RoomEvent, room: Room, before: Room): void {
    const { you } = this.state;
    if (event.$type === 'reportMade' || event.$type === 'reportHandled')
      this.set({ reportsHeard: this.state.reportsHeard + 1 });
    if (event.$type === 'reportAnswered') this.set({ reportsAnswered: this.state.reportsAnswered + 1 });
    const device = turnedOn(event, you);
    if (device) this.forget((notice) => deviceOf(notice) === device);
    if ('who' in event && event.who === you) this.own.told(event);
    if (event.$type === 'notSafeClosed' && event.who === you) this.teller.closed();
    if (event.$type === 'everyoneMuted' && !leads(room, you)) this.own.quiet();
    if (event.$type === 'roomPaused') this.own.putAway();
    if (event.$type === 'roomResumed')
      this.forget((now) => now.kind === 'onPause' || (now.kind === 'refused' && now.code === 'on_pause'));
    const notice = noticeOf(event, room, before, you);
    if (notice) this.set({ notice });
  }

  /** While somebody is out, there is no connection for sound and pictures at all. */
  private followBreak(was: boolean, is: boolean): void {
    if (is) {
      if (this.aside.isAway) return; // it goes on until the side room has one
      if (!was) this.own.putAway();
      this.media.rest();
    } else if (was && !this.waited && this.state.phase === 'here') this.reconnectMedia();
  }

  /** Corrects the log's word on own devices that are no longer open here. */
  private isPast(event: RoomEvent): boolean {
    const kind = turnedOn(event, this.state.you);
    return kind !== undefined && !this.own.holds(kind);
  }

  private shown(logged: Room): Room {
    const { you } = this.state;
    const room = this.sitter.sealed ? this.readable.room(logged, you, this.wordsOf) : logged;
    const own = room.tracks.get(you);
    const gone = own ? trackKinds.filter((kind) => own[kind] === 'on' && !this.own.holds(kind)) : [];
    if (gone.length === 0) return room;
    return { ...room, tracks: changed(room.tracks, you, Object.fromEntries(gone.map((kind) => [kind, 'off']))) };
  }

  private keepHidden(who: readonly string[]): void {
    this.setHidden(who);
    this.onHidden([...this.state.hidden]);
  }

  private setHidden(who: readonly string[]): void {
    const hidden = new Set(who);
    this.set({ hidden });
    this.hideAll();
  }

  /**
   * Whose browser can't open sealed sound would hear it as noise: they hear people only once those have shown, by handing over a key, that
   * their pages know of this one.
   */
  private hideAll(): void {
    const { hidden, secured, room, you } = this.state;
    const late = this.sitter.isUnable
      ? room.seats.inside.map(({ id }) => id).filter((id) => id !== you && !secured?.ready.includes(id))
      : [];
    this.media.setHidden(late.length > 0 ? new Set([...hidden, ...late]) : hidden);
  }

  private forget(isPast: (notice: Notice) => boolean): void {
    if (this.state.notice && isPast(this.state.notice)) this.dismiss();
  }

  private pause(paused: boolean): void {
    this.set({ paused });
    if (paused) return;
    this.forget((notice) => notice.kind === 'refused' && notice.code === 'room_paused');
    this.own.obey();
    this.outbox.retryNotSent();
    this.teller.retry();
  }

  private async ask(command: RoomCommand): Promise<ExecuteReply | null> {
    try {
      const { you } = this.state;
      const sealed =
        this.sitter.sealed && said.has(command.$type) ? await (await this.seal())?.sealCommand(command, you) : command;
      return sealed ? await this.connection.execute(sealed) : null;
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
