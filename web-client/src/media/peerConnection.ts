export type TrackKind = 'microphone' | 'camera' | 'screen';
export type Slot = { readonly mid: string; readonly who: string; readonly track: TrackKind };
export type ViewTile = { readonly who: string; readonly track: 'camera' | 'screen'; readonly height: number };

/** What the media needs of the room's connection. */
export type MediaDoor = {
  negotiate(offer: string): Promise<{ readonly answer?: string | null | undefined }>;
  setView(tiles: readonly ViewTile[]): Promise<unknown>;
};

const audioSlots = 6;
const mostVideoSlots = 25;
const viewDelay = 150;
const retryDelays = [1000, 2000, 4000, 8000, 15000];

const layers: readonly RTCRtpEncodingParameters[] = [
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_700_000 },
];

/** Which layers a camera of this size sends, and how much smaller. Browsers leave the largest layers silent for small captures. */
export function layersFor(width: number, height: number): readonly { active: boolean; scale: number }[] {
  const long = Math.max(width, height);
  const short = Math.min(width, height);
  if (long >= 960 && short >= 540)
    return [
      { active: true, scale: 4 },
      { active: true, scale: 2 },
      { active: true, scale: 1 },
    ];
  if (long >= 480 && short >= 270)
    return [
      { active: true, scale: 2 },
      { active: true, scale: 1 },
      { active: false, scale: 1 },
    ];
  return [
    { active: true, scale: 1 },
    { active: false, scale: 1 },
    { active: false, scale: 1 },
  ];
}

/**
 * One RTCPeerConnection, offered once: microphone, camera and screen go up, fixed slots come down. Who is in a slot is told
 * by the server and changes without negotiation. A connection that failed is replaced by a new one with the same tracks.
 */
export class RoomMedia {
  onChange: () => void = () => undefined;

  private pc: RTCPeerConnection | undefined;
  private readonly senders = new Map<TrackKind, RTCRtpSender>();
  private readonly tracks = new Map<TrackKind, MediaStreamTrack>();
  private readonly streams = new Map<string, MediaStream>(); // by mid
  private readonly players = new Map<string, HTMLAudioElement>();
  private slots: readonly Slot[] = [];
  private bySeat: ReadonlyMap<string, MediaStream> = new Map();
  private wantedVideoSlots: number;
  private view: readonly ViewTile[] = [];
  private sentView = '';
  private viewTimer: number | undefined;
  private retryTimer: number | undefined;
  private attempt = 0;
  private generation = 0;
  private negotiating = false;
  private blocked = false;

  constructor(
    private readonly door: MediaDoor,
    isPhone: boolean,
  ) {
    this.wantedVideoSlots = isPhone ? 6 : 9;
  }

  /** True when the browser waits for a gesture before it plays sound. */
  get soundBlocked(): boolean {
    return this.blocked;
  }

  streamOf(who: string, track: 'camera' | 'screen'): MediaStream | undefined {
    return this.bySeat.get(`${who}/${track}`);
  }

  /** Builds a new connection; the one before is closed once the new one has its answer. */
  async connect(): Promise<void> {
    const mine = ++this.generation;
    window.clearTimeout(this.retryTimer);
    const before = this.pc;
    const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.pc = pc;
    this.senders.clear();
    this.streams.clear();
    this.sentView = '';

    this.senders.set('microphone', this.addUplink(pc, 'audio', []));
    this.senders.set(
      'camera',
      this.addUplink(
        pc,
        'video',
        layers.map((l) => ({ ...l })),
      ),
    );
    this.senders.set('screen', this.addUplink(pc, 'video', [{ maxBitrate: 2_500_000 }]));
    for (let i = 0; i < this.wantedVideoSlots; i += 1) addSlot(pc, 'video');
    for (let i = 0; i < audioSlots; i += 1) addSlot(pc, 'audio');

    pc.onconnectionstatechange = () => {
      if (pc !== this.pc) return;
      if (pc.connectionState === 'connected') this.attempt = 0;
      if (pc.connectionState === 'failed') this.connectLater();
      this.onChange();
    };
    for (const [kind, track] of this.tracks) await this.put(kind, track);

    const answered = mine === this.generation && (await this.offer(pc));
    before?.close();
    if (mine !== this.generation) {
      pc.close();
      return;
    }
    if (!answered) {
      this.connectLater();
      return;
    }
    this.assign();
    this.sendView();
  }

  /** Puts a track on its uplink, or takes it off; needs no negotiation. Stopping the track is the caller's business. */
  async send(kind: TrackKind, track: MediaStreamTrack | null): Promise<void> {
    if (track) this.tracks.set(kind, track);
    else this.tracks.delete(kind);
    await this.put(kind, track);
  }

  /** The whole assignment of the receiving m-lines, as the server tells it. */
  setSlots(slots: readonly Slot[]): void {
    this.slots = slots;
    this.assign();
  }

  /** What is on screen, most important first. Told to the server after a short rest, and only when it differs. */
  setView(tiles: readonly ViewTile[]): void {
    this.view = tiles.slice(0, 32);
    if (this.view.length > this.wantedVideoSlots && this.wantedVideoSlots < mostVideoSlots) {
      this.wantedVideoSlots = Math.min(mostVideoSlots, this.view.length);
      void this.grow();
    }
    window.clearTimeout(this.viewTimer);
    this.viewTimer = window.setTimeout(() => this.sendView(), viewDelay);
  }

  /** Call from a click: browsers play sound only after a gesture. */
  turnSoundOn(): void {
    this.blocked = false;
    for (const player of this.players.values()) this.play(player);
    this.onChange();
  }

  /** Counters only, for tests and support: no addresses, no names. */
  async stats(): Promise<Record<string, unknown>[]> {
    const report = await this.pc?.getStats();
    const rows: Record<string, unknown>[] = [];
    report?.forEach((row: Record<string, unknown> & { type?: string }) => {
      if (row.type === 'inbound-rtp' || row.type === 'outbound-rtp') rows.push(row);
    });
    return rows;
  }

  close(): void {
    this.generation += 1;
    window.clearTimeout(this.viewTimer);
    window.clearTimeout(this.retryTimer);
    for (const track of this.tracks.values()) track.stop();
    this.tracks.clear();
    this.pc?.close();
    this.pc = undefined;
    for (const player of this.players.values()) player.remove();
    this.players.clear();
  }

  private addUplink(
    pc: RTCPeerConnection,
    kind: 'audio' | 'video',
    sendEncodings: RTCRtpEncodingParameters[],
  ): RTCRtpSender {
    const transceiver = pc.addTransceiver(kind, {
      direction: 'sendonly',
      ...(sendEncodings.length > 0 && { sendEncodings }),
    });
    preferCodecs(transceiver, kind);
    return transceiver.sender;
  }

  private async put(kind: TrackKind, track: MediaStreamTrack | null): Promise<void> {
    const sender = this.senders.get(kind);
    if (!sender) return;
    try {
      await sender.replaceTrack(track);
      if (track && kind === 'camera') await chooseLayers(sender, track);
    } catch {
      return; // the connection closed meanwhile; the next one takes the track from `tracks`
    }
  }

  private async offer(pc: RTCPeerConnection): Promise<boolean> {
    this.negotiating = true;
    try {
      await pc.setLocalDescription();
      const { answer } = await this.door.negotiate(pc.localDescription?.sdp ?? '');
      if (!answer || pc.signalingState === 'closed') return false;
      await pc.setRemoteDescription({ type: 'answer', sdp: answer });
      for (const transceiver of pc.getTransceivers()) {
        const { mid } = transceiver;
        if (mid === null || transceiver.direction !== 'recvonly' || this.streams.has(mid)) continue;
        const stream = new MediaStream([transceiver.receiver.track]);
        this.streams.set(mid, stream);
        if (transceiver.receiver.track.kind === 'audio') this.hear(mid, stream);
      }
      return true;
    } catch {
      return false;
    } finally {
      this.negotiating = false;
    }
  }

  private async grow(): Promise<void> {
    const pc = this.pc;
    if (!pc || this.negotiating || pc.signalingState !== 'stable') return; // the offer under way is followed by a later view
    const slots = pc
      .getTransceivers()
      .filter((t) => t.direction === 'recvonly' && t.receiver.track.kind === 'video').length;
    for (let i = slots; i < this.wantedVideoSlots; i += 1) addSlot(pc, 'video');
    if (await this.offer(pc)) this.assign();
    else if (pc === this.pc) this.connectLater();
  }

  private connectLater(): void {
    window.clearTimeout(this.retryTimer);
    const delay = retryDelays[Math.min(this.attempt, retryDelays.length - 1)];
    this.attempt += 1;
    this.retryTimer = window.setTimeout(() => void this.connect(), delay);
  }

  private assign(): void {
    const bySeat = new Map<string, MediaStream>();
    for (const slot of this.slots) {
      const stream = this.streams.get(slot.mid);
      if (stream && slot.track !== 'microphone') bySeat.set(`${slot.who}/${slot.track}`, stream);
    }
    this.bySeat = bySeat;
    this.onChange();
  }

  private sendView(): void {
    const text = JSON.stringify(this.view);
    if (text === this.sentView || !this.pc) return;
    this.sentView = text;
    this.door.setView(this.view).catch(() => {
      this.sentView = '';
    });
  }

  private hear(mid: string, stream: MediaStream): void {
    let player = this.players.get(mid);
    if (!player) {
      player = document.createElement('audio');
      player.autoplay = true;
      player.hidden = true;
      document.body.append(player);
      this.players.set(mid, player);
    }
    player.srcObject = stream;
    this.play(player);
  }

  private play(player: HTMLAudioElement): void {
    player.play().catch((e: unknown) => {
      if (!(e instanceof DOMException) || e.name !== 'NotAllowedError') return;
      this.blocked = true;
      this.onChange();
    });
  }
}

function addSlot(pc: RTCPeerConnection, kind: 'audio' | 'video'): void {
  preferCodecs(pc.addTransceiver(kind, { direction: 'recvonly' }), kind);
}

/** Only what the server forwards: it keeps a description with thirty m-lines small. */
function preferCodecs(transceiver: RTCRtpTransceiver, kind: 'audio' | 'video'): void {
  const wanted = kind === 'audio' ? ['audio/opus'] : ['video/vp8', 'video/rtx'];
  const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs.filter((c) => wanted.includes(c.mimeType.toLowerCase()));
  if (codecs && codecs.length > 0) transceiver.setCodecPreferences(codecs);
}

async function chooseLayers(sender: RTCRtpSender, track: MediaStreamTrack): Promise<void> {
  const { width = 1280, height = 720 } = track.getSettings();
  const parameters = sender.getParameters();
  const chosen = layersFor(width, height);
  parameters.encodings.forEach((encoding, i) => {
    const layer = chosen[i];
    if (!layer) return;
    encoding.active = layer.active;
    encoding.scaleResolutionDownBy = layer.scale;
  });
  await sender.setParameters(parameters);
}
