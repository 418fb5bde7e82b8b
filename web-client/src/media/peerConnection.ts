import type { DoneReply, IceServer, MediaTrack, NegotiateReply, Slot, ViewTile } from '../shared/contracts';
import { DownlinkLadder, type DownlinkSample, type Rung, type Shows } from './downlinkLadder';
import { SlotPictures } from './slotPictures';
import { SlotSounds } from './slotSounds';
import { Space } from './space';

/** The calls to the room that the media needs. */
export type MediaDoor = {
  negotiate(offer: string): Promise<NegotiateReply>;
  setView(tiles: readonly ViewTile[], seen: number, figures: boolean): Promise<DoneReply>;
};

/** What encrypts all that is sent and decrypts all that is received. */
export type FrameSealer = {
  seal(sender: RTCRtpSender, kind: 'audio' | 'video'): void;
  /** `onOwner`: somebody else's frames come there from here on. */
  open(receiver: RTCRtpReceiver, kind: 'audio' | 'video', onOwner: () => void): void;
  /** Whose frames come there, by seat; undefined before any, null where they don't say. */
  ownerOf(receiver: RTCRtpReceiver): string | null | undefined;
};

/**
 * `failing` after a second try in a row without success, or ten seconds of tries, `away` when nothing has come or gone for a moment: either
 * is worth telling the person.
 */
export type MediaState = 'connecting' | 'connected' | 'away' | 'failing';

const audioSlots = 6;
const mostVideoSlots = 25;
const viewDelay = 150;
const lookEvery = 50; // whose pictures and voices are in the slots by now
const viewAgain = 2000; // the server was too busy for the view
const sampleEvery = 1000;
const slowAfter = 10_000; // a network that lets no UDP through needs some seconds to find its way by TCP
const awayAfter = 2000;
const silence = 5000; // how long a connection may be `disconnected` before another takes its place
const moveWithin = 500; // all pages of a room hear at once that its media has moved, and one node answers them all
const retryDelays = [1000, 2000, 4000, 8000, 15000];
const retryLeftOut = 0.5; // what a page may leave out of that, by chance: all of a room lose their media in the same moment

const layers: readonly RTCRtpEncodingParameters[] = [
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_200_000 },
];

/** A screen's text stays readable at half its size, for whom the line does not carry more. */
const screenLayers: readonly RTCRtpEncodingParameters[] = [
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 2_500_000 },
];

/** Which of that many layers a picture of this size sends, and how much smaller. Browsers leave the largest silent for small pictures. */
export function layersFor(
  width: number,
  height: number,
  most = layers.length,
): readonly { active: boolean; scale: number }[] {
  const long = Math.max(width, height);
  const short = Math.min(width, height);
  const count = Math.min(most, long >= 960 && short >= 540 ? 3 : long >= 480 && short >= 270 ? 2 : 1);
  return Array.from({ length: most }, (_, i) => ({ active: i < count, scale: 2 ** Math.max(0, count - 1 - i) }));
}

/** One RTCPeerConnection with what belongs to it. */
type Link = {
  readonly pc: RTCPeerConnection;
  readonly senders: ReadonlyMap<MediaTrack, RTCRtpSender>;
  readonly sounds: SlotSounds;
  readonly pictures: SlotPictures;
  videoSlots: number;
  codec: string; // that its last answer named first, so that pictures are sent in it; '' before
  place: number; // the number of the place that answered; 0 before
};

/**
 * One RTCPeerConnection, offered once: microphone, camera and screen go up, fixed slots come down. The server says who is in a slot, and
 * changes that without negotiation. A connection that failed, or whose place the room's media has left, is replaced by a new one with the
 * same tracks; until that one has its answer, the previous one goes on.
 */
export class RoomMedia {
  onChange: () => void = () => undefined;

  private link: Link | undefined; // the newest one that has an answer
  private readonly tracks = new Map<MediaTrack, MediaStreamTrack>();
  private readonly watched = new Map<MediaTrack, number>(); // layers that anybody has a use for; all, where nothing was said
  private codec = ''; // in which everybody in the room can see what this connection sends
  private readonly players = new Map<string, HTMLAudioElement>(); // by mid
  private slots: readonly Slot[] = [];
  private slotsFrom = 0; // the place that sent them
  private slotsNumber = 0;
  private seen = 0; // the number of the last ones that were carried out
  private lookTimer: ReturnType<typeof setTimeout> | undefined;
  private hidden: ReadonlySet<string> = new Set();
  private listenTimer: ReturnType<typeof setInterval> | undefined;
  private place = 0; // where the room's media lives now
  private bySeat: ReadonlyMap<string, MediaStream> = new Map();
  private wantedVideoSlots: number;
  private wantedAudioSlots = audioSlots;
  private view: readonly ViewTile[] = [];
  private sentView = '';
  private viewTimer: ReturnType<typeof setTimeout> | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private moveTimer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private slow = false;
  private slowTimer: ReturnType<typeof setTimeout> | undefined;
  private generation = 0;
  private renewing = false;
  private growing = false;
  private isAway = false;
  private awayTimer: ReturnType<typeof setTimeout> | undefined;
  private figures = false; // the page shows what the line is like
  private blocked = false;
  private speaker = '';
  private sides: ReadonlyMap<string, number> | null = null; // from which side each person is heard; null: all from the middle
  private readonly space = new Space(() => this.silence());
  private readonly ladder = new DownlinkLadder();
  private sampleTimer: ReturnType<typeof setInterval> | undefined;
  private lastSpeaking: string | undefined;
  private relays: readonly IceServer[] = [];
  private relayOnly = false;
  private frames: FrameSealer | null = null;

  constructor(
    private readonly door: MediaDoor,
    isPhone: boolean,
    private readonly newPeer: (relay: RTCConfiguration) => RTCPeerConnection = (relay) =>
      new RTCPeerConnection({ ...relay, bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' }),
    private readonly chance: () => number = Math.random,
  ) {
    this.wantedVideoSlots = isPhone ? 6 : 9;
  }

  /** Nobody looks or listens here: the next connection only sends. */
  sendOnly(): void {
    this.wantedVideoSlots = 0;
    this.wantedAudioSlots = 0;
  }

  /** True when the browser waits for a gesture before it plays sound. */
  get soundBlocked(): boolean {
    return this.blocked;
  }

  get state(): MediaState {
    if (this.link?.pc.connectionState === 'connected') return 'connected';
    if (this.attempt > 1 || this.slow) return 'failing';
    return this.isAway ? 'away' : 'connecting';
  }

  /** How much video the downlink carries at the moment. */
  get rung(): Rung {
    return this.ladder.rung;
  }

  /** What this connection shows of the others: `some` while the server pauses pictures that it does not carry. */
  get shows(): Shows {
    return this.rung === 'all' && this.slots.some((slot) => slot.paused) ? 'some' : this.rung;
  }

  /** Whether the line does not carry this picture at the moment. */
  isPaused(who: string, track: 'camera' | 'screen'): boolean {
    return this.slots.some((slot) => slot.paused && slot.who === who && slot.track === track);
  }

  /** Whether the server says once a second what it knows of the line. */
  showFigures(wanted: boolean): void {
    this.figures = wanted;
    this.sendView();
  }

  /** All that the browser counts. */
  report(): Promise<RTCStatsReport | null> {
    return this.link?.pc.getStats() ?? Promise.resolve(null);
  }

  /** The person wants all the pictures back, however weak the connection was. */
  showAll(): void {
    this.ladder.climb(Date.now());
    this.sendViewIn(0);
    this.onChange();
  }

  /** The people who speak, loudest first: on a weak connection their pictures stay longest. */
  setSpeaking(who: readonly string[]): void {
    if (who[0] === undefined || who[0] === this.lastSpeaking) return;
    this.lastSpeaking = who[0];
    if (this.rung === 'speaker') this.sendViewIn(viewAgain);
  }

  /** The people who are neither seen nor heard here, whichever slots they come to. */
  setHidden(who: ReadonlySet<string>): void {
    this.hidden = who;
    this.listen();
    this.onChange();
  }

  /** From which side each person is heard here, from -1 (left) to 1 (right); null: all from the middle. */
  setSides(sides: ReadonlyMap<string, number> | null): void {
    const was = this.sides;
    this.sides = sides;
    if (sides === null) {
      if (was !== null) this.space.stop();
      return;
    }
    if (was === null) void this.space.start(this.speaker).then(() => this.silence());
    this.silence();
  }

  streamOf(who: string, track: 'camera' | 'screen'): MediaStream | undefined {
    return this.hidden.has(who) ? undefined : this.bySeat.get(`${who}/${track}`);
  }

  /** The relays that the server offers, and whether all goes through them. Holds from the next connection on. */
  setRelays(relays: readonly IceServer[], only: boolean): void {
    this.relays = relays;
    this.relayOnly = only;
  }

  /** What goes out and comes in from the next connection on. Set before the first one where all is encrypted. */
  setFrames(frames: FrameSealer | null): void {
    this.frames = frames;
  }

  /** Makes a new connection at once: the seat has just joined or come back, perhaps at another node. */
  async connect(): Promise<void> {
    this.attempt = 0;
    await this.renew();
  }

  /** Puts a track on its uplink, or takes it off; needs no negotiation. Stopping the track is the caller's business. */
  async send(kind: MediaTrack, track: MediaStreamTrack | null): Promise<void> {
    if (track) this.tracks.set(kind, track);
    else this.tracks.delete(kind);
    if (this.link) await this.put(this.link, kind);
    void this.grow();
  }

  /**
   * The whole assignment of the receiving m-lines, as sent by a place; the room's previous place may still send some for a moment. Held
   * pictures come after the server has heard that their slots' previous owners are no longer shown.
   */
  setSlots(place: number, slots: readonly Slot[], number = 0, held = false): void {
    if (!this.renewing && place !== this.link?.place) return;
    this.slotsFrom = place;
    this.slots = slots;
    this.slotsNumber = number;
    if (this.renewing) return;
    this.assign();
    if (held) this.askAgain();
  }

  /**
   * How many layers of what this connection sends anybody has a use for; the others cost only power and the line up. And the codec in which
   * everybody can see it.
   */
  setWatched(place: number, kind: MediaTrack, count: number, codec = this.codec): void {
    if (place !== this.link?.place) return;
    this.codec = codec;
    void this.grow();
    if (this.watched.get(kind) === count) return;
    this.watched.set(kind, count);
    const [sender, track] = [this.link.senders.get(kind), this.tracks.get(kind)];
    if (sender && track) void chooseLayers(sender, track, count).catch(() => undefined); // it is closing
  }

  /** The number of the place where the room's media lives. A page that is connected to an earlier place goes there in a moment. */
  setPlace(place: number): void {
    this.place = place;
    if (!this.isBehind || this.renewing || this.moveTimer !== undefined) return;
    this.moveTimer = setTimeout(() => void this.connect(), this.chance() * moveWithin);
  }

  /** The room's media has left the place where this connection was answered. */
  private get isBehind(): boolean {
    return this.link !== undefined && this.link.place < this.place;
  }

  /** The tiles on screen, most important first. Sent to the server after a short delay, and only when they have changed. */
  setView(tiles: readonly ViewTile[]): void {
    this.view = tiles.slice(0, 32);
    if (this.view.length > this.wantedVideoSlots) {
      this.wantedVideoSlots = Math.min(mostVideoSlots, this.view.length);
      void this.grow();
    }
    this.sendViewIn(viewDelay);
  }

  /** Call from a click: browsers play sound only after a gesture. */
  turnSoundOn(): void {
    this.blocked = false;
    if (this.sides) void this.space.start(this.speaker);
    for (const player of this.players.values()) this.play(player);
    this.onChange();
  }

  /** The network came back, or somebody looks at the page again: waiting tries are made at once. */
  wake(): void {
    for (const player of this.players.values()) if (player.paused) this.play(player);
    if (this.sides) void this.space.start(this.speaker);
    if (!this.link || this.renewing) return;
    if (this.link.pc.connectionState === 'connected') this.askAgain();
    else if (this.link.pc.connectionState !== 'connecting') void this.connect();
  }

  /** Which loudspeaker plays the room, where the browser lets a page choose. Empty for the system's own choice. */
  async setSpeaker(deviceId: string): Promise<void> {
    this.speaker = deviceId;
    if (this.sides) void this.space.start(deviceId);
    await Promise.all([...this.players.values()].map((player) => this.aim(player)));
  }

  /** Counters only, for tests and support: no addresses, no names. */
  async stats(): Promise<Record<string, unknown>[]> {
    const report = await this.link?.pc.getStats();
    const rows: Record<string, unknown>[] = [];
    report?.forEach((row: Record<string, unknown> & { type?: string }) => {
      if (row.type === 'inbound-rtp' || row.type === 'outbound-rtp') rows.push(row);
    });
    return rows;
  }

  close(): void {
    for (const track of this.tracks.values()) track.stop();
    this.tracks.clear();
    clearInterval(this.listenTimer);
    this.setSides(null);
    this.rest();
  }

  /** Ends the connection, also one that is on its way, until the next {@link connect}: nothing is heard, seen or sent. */
  rest(): void {
    this.generation += 1;
    this.renewing = false;
    clearTimeout(this.viewTimer);
    clearTimeout(this.retryTimer);
    clearTimeout(this.silenceTimer);
    clearTimeout(this.moveTimer);
    this.moveTimer = undefined;
    this.calm();
    this.setAway(false);
    clearTimeout(this.lookTimer);
    clearInterval(this.sampleTimer);
    for (const player of this.players.values()) {
      player.srcObject = null; // an element goes on playing after it was removed
      player.remove();
    }
    this.players.clear();
    this.link?.pc.close();
    this.link = undefined;
    this.bySeat = new Map();
  }

  private async renew(): Promise<void> {
    const mine = ++this.generation;
    clearTimeout(this.retryTimer);
    clearTimeout(this.moveTimer);
    this.moveTimer = undefined;
    this.renewing = true;
    this.slowTimer ??= setTimeout(() => {
      this.slow = true;
      this.onChange();
    }, slowAfter);
    this.slots = []; // mids of the previous connection would show a face under another person's name
    this.slotsNumber = 0;
    this.seen = 0;
    const link = this.open();
    const answered = await this.offer(link);
    if (mine !== this.generation) {
      link.pc.close();
      return;
    }
    this.renewing = false;
    if (!answered) {
      link.pc.close();
      this.renewLater();
      return;
    }
    const before = this.link;
    this.link = link;
    this.codec = link.codec;
    this.watched.clear();
    before?.pc.close();
    this.hearAll(link);
    this.assign();
    this.sentView = '';
    this.sendView();
    this.ladder.restart();
    clearInterval(this.sampleTimer);
    this.sampleTimer = setInterval(() => void this.sample(link), sampleEvery);
    link.pc.onconnectionstatechange = () => this.watch(link);
    this.watch(link);
    for (const kind of this.tracks.keys()) await this.put(link, kind);
    void this.grow();
    if (mine === this.generation) this.setPlace(this.place); // it may have gone on meanwhile
  }

  private open(): Link {
    // A policy without a relay would connect to nothing at all.
    const pc = this.newPeer({
      iceServers: this.relays.map(({ urls, username, credential }) => ({ urls: [...urls], username, credential })),
      iceTransportPolicy: this.relayOnly && this.relays.length > 0 ? 'relay' : 'all',
    });
    const senders = new Map<MediaTrack, RTCRtpSender>([
      ['microphone', this.addUplink(pc, 'audio')],
      [
        'camera',
        this.addUplink(
          pc,
          'video',
          layers.map((l) => ({ ...l })),
        ),
      ],
      [
        'screen',
        this.addUplink(
          pc,
          'video',
          screenLayers.map((l) => ({ ...l })),
        ),
      ],
    ]);
    const videoSlots = this.wantedVideoSlots;
    for (const [kind, sender] of senders) this.frames?.seal(sender, kind === 'microphone' ? 'audio' : 'video');
    for (let i = 0; i < videoSlots; i += 1) this.addSlot(pc, 'video');
    for (let i = 0; i < this.wantedAudioSlots; i += 1) this.addSlot(pc, 'audio');
    const { frames } = this;
    const pictures = new SlotPictures(frames ? (receiver) => frames.ownerOf(receiver as RTCRtpReceiver) : undefined);
    return { pc, senders, sounds: new SlotSounds(), pictures, videoSlots, codec: '', place: 0 };
  }

  private addSlot(pc: RTCPeerConnection, kind: 'audio' | 'video'): void {
    const slot = pc.addTransceiver(kind, { direction: 'recvonly' });
    preferCodecs(slot, kind, this.frames !== null);
    this.frames?.open(slot.receiver, kind, () => this.link && this.show(this.link));
  }

  private addUplink(
    pc: RTCPeerConnection,
    kind: 'audio' | 'video',
    sendEncodings?: RTCRtpEncodingParameters[],
  ): RTCRtpSender {
    const transceiver = pc.addTransceiver(kind, { direction: 'sendonly', ...(sendEncodings && { sendEncodings }) });
    preferCodecs(transceiver, kind, this.frames !== null);
    return transceiver.sender;
  }

  private async sample(link: Link): Promise<void> {
    if (link.pc.connectionState !== 'connected') return;
    const before = this.rung;
    const report = await link.pc.getStats();
    if (link !== this.link || this.ladder.sample(downlinkOf(report), Date.now()) === before) return;
    this.sendView();
    this.onChange();
  }

  private watch(link: Link): void {
    if (link !== this.link) return;
    clearTimeout(this.silenceTimer);
    switch (link.pc.connectionState) {
      case 'connected':
        this.attempt = 0;
        this.calm();
        this.setAway(false);
        this.watchWay(link);
        break;
      case 'disconnected':
        this.setAway(true);
        this.askAgain();
        this.silenceTimer = setTimeout(() => {
          if (!this.renewing) void this.renew();
        }, silence);
        break;
      case 'failed':
      case 'closed':
        this.setAway(true);
        this.renewLater();
        break;
      default:
    }
    this.onChange();
  }

  /** Told after a moment, since most changes of a network are over by then. */
  private setAway(away: boolean): void {
    if (!away) {
      clearTimeout(this.awayTimer);
      this.awayTimer = undefined;
      this.isAway = false;
    } else
      this.awayTimer ??= setTimeout(() => {
        this.isAway = true;
        this.onChange();
      }, awayAfter);
  }

  // Not in every browser.
  private watchWay(link: Link): void {
    const way = link.pc.getTransceivers()[0]?.sender.transport?.iceTransport;
    if (way) way.onselectedcandidatepairchange = () => link === this.link && this.askAgain();
  }

  /**
   * Packets take another path, or none: perhaps this computer is in another network. Asking the room then also shows whether its
   * connection is lost.
   */
  private askAgain(): void {
    this.sentView = '';
    this.sendView();
  }

  /** Puts the track from `tracks` on this uplink, also when it changed meanwhile. */
  private async put(link: Link, kind: MediaTrack): Promise<void> {
    const sender = link.senders.get(kind);
    if (!sender) return;
    try {
      const track = this.tracks.get(kind) ?? null;
      await sender.replaceTrack(track);
      if (track && kind !== 'microphone') await chooseLayers(sender, track, this.watched.get(kind));
    } catch {
      return; // the connection closed meanwhile; the next one takes the track from `tracks`
    }
  }

  private async offer(link: Link): Promise<boolean> {
    const { pc, sounds, pictures } = link;
    try {
      await pc.setLocalDescription();
      const { answer, media } = await this.door.negotiate(
        withNackForSound(withoutAddresses(pc.localDescription?.sdp ?? '')),
      );
      if (!answer || pc.signalingState === 'closed') return false;
      if (link.place !== 0 && link.place !== media) return false; // the room's media went on: it takes a new connection
      link.place = media ?? 0;
      link.codec ||= codecOf(answer);
      await pc.setRemoteDescription({ type: 'answer', sdp: answer });
      for (const { mid, direction, receiver } of pc.getTransceivers()) {
        if (mid === null || direction !== 'recvonly') continue;
        if (receiver.track.kind === 'video') pictures.add(mid, receiver);
        else sounds.add(mid, receiver);
      }
      return true;
    } catch {
      return false;
    }
  }

  /** The server answers the same offer with another codec first. Whoever sends no picture asks for that when they do. */
  private isInAnotherCodec(link: Link): boolean {
    return link.codec !== this.codec && (this.tracks.has('camera') || this.tracks.has('screen'));
  }

  /** Adds receiving m-lines to the present connection, of which none is ever taken away, and goes over to another codec. */
  private async grow(): Promise<void> {
    const link = this.link;
    // While another connection replaces this one, or is about to, an offer of this one would make the server drop the other.
    if (!link || this.renewing || this.isBehind || this.growing) return;
    if (link.videoSlots >= this.wantedVideoSlots && !this.isInAnotherCodec(link)) return;
    this.growing = true;
    link.codec = this.codec;
    for (; link.videoSlots < this.wantedVideoSlots; link.videoSlots += 1) this.addSlot(link.pc, 'video');
    const answered = await this.offer(link);
    this.growing = false;
    if (this.renewing) return; // the new connection asks for all slots, and says who is where
    if (link === this.link) {
      if (!answered) {
        this.renewLater();
        return;
      }
      this.assign();
    }
    void this.grow(); // more may have been asked for while this was on its way, or of another connection
  }

  private renewLater(): void {
    if (this.renewing) return; // it is on its way, and would be replaced again however well it is
    clearTimeout(this.retryTimer);
    const delay = retryDelays[Math.min(this.attempt, retryDelays.length - 1)] ?? 0;
    this.attempt += 1;
    this.retryTimer = setTimeout(() => void this.renew(), delay * (1 - retryLeftOut * this.chance()));
    this.onChange();
  }

  private calm(): void {
    clearTimeout(this.slowTimer);
    this.slowTimer = undefined;
    this.slow = false;
  }

  private assign(): void {
    const link = this.link;
    if (!link) return;
    const slots = link.place === this.slotsFrom ? this.slots : [];
    link.sounds.assign(slots);
    this.silence();
    link.pictures.assign(slots, Date.now());
    this.seen = this.slotsNumber;
    link.pictures.look(Date.now());
    this.show(link);
  }

  private show(link: Link): void {
    this.bySeat = link.pictures.bySeat();
    this.lookIn(link);
    this.onChange();
  }

  private lookIn(link: Link): void {
    clearTimeout(this.lookTimer);
    if (!link.pictures.isWaiting) return;
    this.lookTimer = setTimeout(() => {
      if (link !== this.link) return;
      if (link.pictures.look(Date.now())) this.show(link);
      else this.lookIn(link);
    }, lookEvery);
  }

  /** While somebody is hidden: the word on whose voice a slot carries and the voice itself come by different ways. */
  private listen(): void {
    this.silence();
    clearInterval(this.listenTimer);
    if (this.hidden.size > 0) this.listenTimer = setInterval(() => this.silence(), lookEvery);
  }

  /** By the player: Chromium forgets that a track is disabled when that happened before its first packet came. */
  private silence(): void {
    for (const mid of this.players.keys()) this.silenceLine(mid);
  }

  /** A voice that comes from its side is not played a second time. */
  private silenceLine(mid: string): void {
    const player = this.players.get(mid);
    if (!player) return;
    const silent = this.link?.sounds.isSilent(mid, this.hidden) ?? false;
    const stream = player.srcObject;
    if (this.sides && stream instanceof MediaStream)
      this.space.put(mid, stream, this.sides.get(this.link?.sounds.whoIn(mid) ?? '') ?? 0, silent);
    player.muted = silent || (this.sides !== null && this.space.isHeard);
  }

  private sendViewIn(delay: number): void {
    clearTimeout(this.viewTimer);
    this.viewTimer = setTimeout(() => this.sendView(), delay);
  }

  private sendView(): void {
    const view = viewAt(this.rung, this.view, this.lastSpeaking);
    const text = JSON.stringify([view, this.figures]);
    if (text === this.sentView || !this.link) return;
    this.sentView = text;
    this.door.setView(view, this.seen, this.figures).then(
      (reply) => {
        if (!reply?.refusal || this.sentView !== text) return;
        this.sentView = '';
        this.sendViewIn(viewAgain);
      },
      () => {
        this.sentView = ''; // the room is away; what is shown is told again with the next connection
      },
    );
  }

  /** What is played here now. */
  get voices(): readonly MediaStream[] {
    return [...this.players.values()].flatMap(({ muted, srcObject }) =>
      !muted && srcObject instanceof MediaStream ? [srcObject] : [],
    );
  }

  private hearAll(link: Link): void {
    for (const [mid, stream] of link.sounds.streams()) this.hear(mid, stream);
  }

  private hear(mid: string, stream: MediaStream): void {
    let player = this.players.get(mid);
    if (!player) {
      player = document.createElement('audio');
      player.autoplay = true;
      player.hidden = true;
      player.onpause = () => this.wasPaused(mid);
      document.body.append(player);
      this.players.set(mid, player);
      if (this.speaker) void this.aim(player);
    }
    player.srcObject = stream;
    this.silenceLine(mid);
    this.play(player);
  }

  private async aim(player: HTMLAudioElement): Promise<void> {
    try {
      await player.setSinkId?.(this.speaker);
    } catch {
      return; // the loudspeaker is gone; the system's own goes on playing
    }
  }

  private play(player: HTMLAudioElement): void {
    player.play().then(
      () => this.block([...this.players.values()].some((each) => each.paused)),
      (e: unknown) => {
        if (e instanceof DOMException && e.name === 'NotAllowedError') this.block(true);
      },
    );
  }

  /** A call took the sound, or a key of a headset: one tap brings it back. A player whose stream has ended pauses by itself. */
  private wasPaused(mid: string): void {
    const player = this.players.get(mid);
    const stream = player?.srcObject;
    if (player?.paused && stream instanceof MediaStream && stream.active) this.block(true);
  }

  private block(blocked: boolean): void {
    if (blocked === this.blocked) return;
    this.blocked = blocked;
    this.onChange();
  }
}

/**
 * An offer as if nothing had been gathered yet. The server does not need to know where a browser is, and a browser that is offered
 * more slots has put its addresses in, those of the network at home too.
 */
export function withoutAddresses(sdp: string): string {
  return sdp
    .replace(/^a=(candidate:|end-of-candidates).*\r?\n/gm, '')
    .replace(/^c=.*$/gm, 'c=IN IP4 0.0.0.0')
    .replace(/^a=rtcp:.*$/gm, 'a=rtcp:9 IN IP4 0.0.0.0')
    .replace(/^(m=\S+) [1-9]\d* /gm, '$1 9 '); // the port of an m-line that is used, without an address to go with it
}

/** Browsers of Chromium's kind send sound again when they are asked to, if both sides say so, but do not say so themselves. */
export function withNackForSound(sdp: string): string {
  return sdp.replace(/^a=rtpmap:(\d+) opus\/48000\/2(\r?\n)/gim, '$&a=rtcp-fb:$1 nack$2');
}

/** The part of a view that is asked for on a rung: a shared screen and one face, or no picture at all. */
export function viewAt(rung: Rung, view: readonly ViewTile[], speaking: string | undefined): readonly ViewTile[] {
  if (rung === 'all') return view;
  if (rung === 'listen') return [];
  const faces = view.filter((tile) => tile.track === 'camera');
  const face = faces.find((tile) => tile.who === speaking) ?? faces[0];
  return view.filter((tile) => tile.track === 'screen' || tile === face);
}

function downlinkOf(report: RTCStatsReport): DownlinkSample {
  let [received, lost, roundTrip] = [0, 0, 0];
  report.forEach((row: Record<string, unknown>) => {
    if (row.type === 'inbound-rtp') {
      received += Number(row.packetsReceived ?? 0);
      lost += Number(row.packetsLost ?? 0);
    } else if (row.type === 'candidate-pair' && row.nominated) {
      roundTrip = Math.max(roundTrip, Number(row.currentRoundTripTime ?? 0));
    }
  });
  return { received, lost, roundTrip };
}

/** The codec that an answer names first for pictures: a browser sends them in it. */
export function codecOf(answer: string): string {
  const type = /^m=video [1-9]\d* \S+ (\d+)/m.exec(answer)?.[1];
  return new RegExp(`^a=rtpmap:${type} ([^/]+)/`, 'm').exec(answer)?.[1]?.toLowerCase() ?? '';
}

/**
 * Only codecs that are of use in a room, to keep a description with thirty m-lines small: every browser has VP8, some can only use their
 * hardware, which is for H.264. What is encrypted is always VP8.
 */
export function isOffered({ mimeType, sdpFmtpLine = '' }: RTCRtpCodec, encrypted: boolean): boolean {
  const name = mimeType.toLowerCase();
  if (name !== 'video/h264') return ['audio/opus', 'video/vp8', 'video/rtx'].includes(name);
  return !encrypted && sdpFmtpLine.includes('packetization-mode=1') && /profile-level-id=42e0/i.test(sdpFmtpLine);
}

function preferCodecs(transceiver: RTCRtpTransceiver, kind: 'audio' | 'video', encrypted: boolean): void {
  const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs.filter((codec) => isOffered(codec, encrypted));
  if (codecs?.some(({ mimeType }) => mimeType.toLowerCase() !== 'video/rtx')) transceiver.setCodecPreferences?.(codecs);
}

async function chooseLayers(sender: RTCRtpSender, track: MediaStreamTrack, watched = layers.length): Promise<void> {
  const { width = 1280, height = 720 } = track.getSettings();
  const parameters = sender.getParameters();
  const chosen = layersFor(width, height, parameters.encodings.length);
  parameters.encodings.forEach((encoding, i) => {
    const layer = chosen[i];
    if (!layer) return;
    encoding.active = layer.active && i < watched;
    encoding.scaleResolutionDownBy = layer.scale;
  });
  await sender.setParameters(parameters);
}
