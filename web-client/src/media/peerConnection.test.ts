import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Slot, ViewTile } from '../shared/contracts';
import { codecOf, isOffered, layersFor, RoomMedia, viewAt, withNackForSound, withoutAddresses } from './peerConnection';

describe('the layers of a camera', () => {
  it.each([
    [1280, 720, [4, 2, 1]],
    [960, 540, [4, 2, 1]],
    [640, 480, [2, 1]],
    [640, 360, [2, 1]],
    [320, 240, [1]],
    [540, 960, [4, 2, 1]],
  ])('suit a capture of %i by %i', (width, height, scales) => {
    expect(
      layersFor(width, height)
        .filter((l) => l.active)
        .map((l) => l.scale),
    ).toEqual(scales);
  });
});

describe('the requested tiles on a rung', () => {
  const view: ViewTile[] = [
    { who: 'p1', track: 'screen', height: 700 },
    { who: 'p2', track: 'camera', height: 100 },
    { who: 'p3', track: 'camera', height: 100 },
  ];
  it.each([
    ['all', 'p3', ['p1', 'p2', 'p3']],
    ['speaker', 'p3', ['p1', 'p3']],
    ['speaker', undefined, ['p1', 'p2']],
    ['listen', 'p3', []],
  ] as const)('%s, while %s speaks', (rung, speaking, shown) => {
    expect(viewAt(rung, view, speaking).map((t) => t.who)).toEqual(shown);
  });
});

describe('an offer', () => {
  const gathered = [
    'v=0',
    'o=- 46117317 2 IN IP4 127.0.0.1',
    's=-',
    'a=group:BUNDLE 0 1',
    'm=audio 54321 UDP/TLS/RTP/SAVPF 111',
    'c=IN IP4 192.168.7.20',
    'a=rtcp:54322 IN IP4 192.168.7.20',
    'a=candidate:1 1 udp 2122260223 192.168.7.20 54321 typ host generation 0',
    'a=candidate:2 1 udp 1686052607 203.0.113.9 60000 typ srflx raddr 192.168.7.20 rport 54321',
    'a=end-of-candidates',
    'a=ice-ufrag:Yx3d',
    'a=rtcp-mux',
    'm=video 54321 UDP/TLS/RTP/SAVPF 96',
    'c=IN IP6 2001:db8::7',
    'a=rtcp:54321 IN IP6 2001:db8::7',
    'a=mid:1',
    'm=video 0 UDP/TLS/RTP/SAVPF 96',
    'c=IN IP4 0.0.0.0',
    '',
  ].join('\r\n');

  it('does not reveal the addresses of the browser', () => {
    expect(withoutAddresses(gathered).split('\r\n')).toEqual([
      'v=0',
      'o=- 46117317 2 IN IP4 127.0.0.1',
      's=-',
      'a=group:BUNDLE 0 1',
      'm=audio 9 UDP/TLS/RTP/SAVPF 111',
      'c=IN IP4 0.0.0.0',
      'a=rtcp:9 IN IP4 0.0.0.0',
      'a=ice-ufrag:Yx3d',
      'a=rtcp-mux',
      'm=video 9 UDP/TLS/RTP/SAVPF 96',
      'c=IN IP4 0.0.0.0',
      'a=rtcp:9 IN IP4 0.0.0.0',
      'a=mid:1',
      'm=video 0 UDP/TLS/RTP/SAVPF 96',
      'c=IN IP4 0.0.0.0',
      '',
    ]);
  });

  it('stays unchanged when no candidates were gathered', () => {
    const fresh = withoutAddresses(gathered);
    expect(withoutAddresses(fresh)).toBe(fresh);
  });

  it('says that sound is sent again when it is asked for, whatever number the browser gave it', () => {
    const [one, other] = ['a=rtpmap:111 opus/48000/2', 'a=rtpmap:109 OPUS/48000/2'];
    const rest = ['m=video 9 UDP/TLS/RTP/SAVPF 96', 'a=rtpmap:96 VP8/90000', ''];
    expect(withNackForSound(['v=0', one, other, ...rest].join('\r\n')).split('\r\n')).toEqual([
      'v=0',
      one,
      'a=rtcp-fb:111 nack',
      other,
      'a=rtcp-fb:109 nack',
      ...rest,
    ]);
  });
});

describe('the codecs', () => {
  const h264 = (parameters: string): RTCRtpCodec => ({
    mimeType: 'video/H264',
    clockRate: 90000,
    sdpFmtpLine: `level-asymmetry-allowed=1;${parameters}`,
  });

  it.each([
    [{ mimeType: 'video/VP8', clockRate: 90000 }, true, true],
    [{ mimeType: 'video/rtx', clockRate: 90000 }, true, true],
    [{ mimeType: 'audio/opus', clockRate: 48000 }, true, true],
    [h264('packetization-mode=1;profile-level-id=42e01f'), true, false],
    [h264('packetization-mode=0;profile-level-id=42e01f'), false, false],
    [h264('packetization-mode=1;profile-level-id=640c1f'), false, false],
    [{ mimeType: 'video/VP9', clockRate: 90000 }, false, false],
    [{ mimeType: 'audio/red', clockRate: 48000 }, false, false],
  ])('%o are offered: %s, and where all is encrypted: %s', (codec, plain, encrypted) => {
    expect(isOffered(codec, false)).toBe(plain);
    expect(isOffered(codec, true)).toBe(encrypted);
  });

  it.each([
    ['m=audio 9 X 111\r\na=rtpmap:111 opus/48000/2\r\nm=video 9 X 108 96\r\na=rtpmap:96 VP8/90000\r\na=rtpmap:108 H264/90000\r\n', 'h264'], // biome-ignore format: a row
    ['m=video 0 X 45\r\na=rtpmap:45 AV1/90000\r\nm=video 9 X 96\r\na=rtpmap:96 VP8/90000\r\n', 'vp8'],
    ['v=0', ''],
  ])('of an answer is the first one of its pictures', (answer, codec) => {
    expect(codecOf(answer)).toBe(codec);
  });
});

type FakeTransceiver = {
  mid: string | null;
  direction: string;
  kind: string;
  encodings: RTCRtpEncodingParameters[];
  receiver: { track: { kind: string }; getContributingSources(): { source: number; timestamp: number }[] };
  sender: {
    track: unknown;
    transport: { iceTransport: { onselectedcandidatepairchange: (() => void) | null } };
    replaceTrack(track: unknown): Promise<void>;
    getParameters(): { encodings: RTCRtpEncodingParameters[] };
    setParameters(parameters: { encodings: RTCRtpEncodingParameters[] }): Promise<void>;
  };
  setCodecPreferences(): void;
};

class FakePeer {
  readonly transceivers: FakeTransceiver[] = [];
  connectionState = 'new';
  signalingState = 'stable';
  localDescription: { sdp: string } | null = null;
  onconnectionstatechange: (() => void) | null = null;

  addTransceiver(kind: string, init: RTCRtpTransceiverInit): FakeTransceiver {
    const sender: FakeTransceiver['sender'] = {
      track: null,
      transport: { iceTransport: { onselectedcandidatepairchange: null } },
      replaceTrack: (track) => {
        sender.track = track;
        return Promise.resolve();
      },
      getParameters: () => ({ encodings: made.encodings.map((e) => ({ ...e })) }),
      setParameters: (parameters) => {
        made.encodings = parameters.encodings;
        return Promise.resolve();
      },
    };
    const made: FakeTransceiver = {
      mid: null,
      direction: init.direction ?? '',
      kind,
      encodings: init.sendEncodings ?? [],
      receiver: { track: { kind }, getContributingSources: () => [] },
      sender,
      setCodecPreferences: () => undefined,
    };
    this.transceivers.push(made);
    return made;
  }
  getTransceivers = () => this.transceivers;
  setLocalDescription(): Promise<void> {
    this.transceivers.forEach((t, i) => {
      t.mid = String(i);
    });
    const candidate = this.localDescription ? 'a=candidate:1 1 udp 1 192.168.7.20 54321 typ host\r\n' : '';
    this.localDescription = { sdp: `${candidate}offer of ${this.transceivers.length}` };
    return Promise.resolve();
  }
  received = 0;
  lost = 0;
  getStats = () => {
    this.received += 80;
    this.lost += this.losing;
    return Promise.resolve(
      new Map([['1', { type: 'inbound-rtp', packetsReceived: this.received, packetsLost: this.lost }]]),
    );
  };
  losing = 0;
  setRemoteDescription = () => Promise.resolve();
  close(): void {
    this.connectionState = 'closed';
    this.signalingState = 'closed';
  }
  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

const tile = (who: string, height = 180): ViewTile => ({ who, track: 'camera', height });
const settled = () => vi.advanceTimersByTimeAsync(0);

describe('the media of a room', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => ({ codecs: [] }) });
    vi.stubGlobal(
      'MediaStream',
      class {
        constructor(readonly tracks: unknown[]) {}
        removeTrack = () => undefined;
      },
    );
    vi.stubGlobal('document', {
      body: { append: () => undefined },
      createElement: () => ({ play: () => Promise.resolve(), remove: () => undefined }),
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  function room(
    answer: () => Promise<{ answer?: string; media?: number }> = () => Promise.resolve({ answer: 'v=0', media: 1 }),
  ) {
    const peers: FakePeer[] = [];
    const offers: string[] = [];
    const views: string[][] = [];
    const seen: number[] = [];
    const figures: boolean[] = [];
    const busy = { view: false };
    const configured: RTCConfiguration[] = [];
    const chance = { value: 0 };
    const media = new RoomMedia(
      {
        negotiate: (offer) => {
          offers.push(offer);
          return answer();
        },
        setView: (tiles, number, shown) => {
          figures.push(shown);
          views.push(tiles.map((t) => `${t.who} ${t.height}`));
          seen.push(number);
          return Promise.resolve(busy.view ? { refusal: { code: 'slow_down', text: '' } } : {});
        },
      },
      true,
      (configuration) => {
        configured.push(configuration);
        const peer = new FakePeer();
        peers.push(peer);
        return peer as unknown as RTCPeerConnection;
      },
      () => chance.value,
    );
    return { media, peers, offers, views, seen, figures, busy, configured, chance };
  }

  it.each([
    ['an available relay as a fallback', true, false, 'all'],
    ['a chosen relay for everything', true, true, 'relay'],
    ['no relay when none is offered, whatever was chosen earlier', false, true, 'all'],
  ] as const)('uses %s', async (_, offered, only, policy) => {
    const { media, configured } = room();
    const relay = { urls: ['turn:turn.example.org'], username: 'name', credential: 'password' };
    media.setRelays(offered ? [relay] : [], only);
    await media.connect();
    expect(configured[0]).toEqual({ iceServers: offered ? [relay] : [], iceTransportPolicy: policy });
  });

  it('sends the layers that somebody has a use for, of the connection that the word is about', async () => {
    const { media, peers } = room();
    await media.connect();
    const camera = { getSettings: () => ({ width: 1280, height: 720 }) } as unknown as MediaStreamTrack;
    const active = (peer: number, line: number) =>
      peers[peer]?.transceivers[line]?.encodings.map((e) => [e.active, e.scaleResolutionDownBy]);
    await media.send('camera', camera);
    await media.send('screen', camera);
    expect(active(0, 1)).toEqual([[true, 4], [true, 2], [true, 1]]); // biome-ignore format: a row
    expect(active(0, 2)).toEqual([[true, 2], [true, 1]]); // biome-ignore format: a row

    media.setWatched(1, 'camera', 1);
    media.setWatched(1, 'screen', 0);
    media.setWatched(2, 'camera', 3); // a place where this connection is not
    await settled();
    expect(active(0, 1)?.map(([on]) => on)).toEqual([true, false, false]);
    expect(active(0, 2)?.map(([on]) => on)).toEqual([false, false]);

    await media.send('camera', { ...camera, getSettings: () => ({ width: 640, height: 360 }) });
    expect(active(0, 1)?.[0]).toEqual([true, 2]);
    expect(active(0, 1)?.map(([on]) => on)).toEqual([true, false, false]);

    media.setWatched(1, 'camera', 3);
    await settled();
    expect(active(0, 1)?.map(([on]) => on)).toEqual([true, true, false]);

    media.setWatched(1, 'camera', 0);
    await media.connect(); // nothing is known about what is wanted of the new one
    expect(active(1, 1)?.map(([on]) => on)).toEqual([true, true, false]);
  });

  it('offers again when everybody can see its pictures in another codec only, and when it sends some', async () => {
    const codecs = ['VP8', 'H264', 'VP8', 'H264'];
    const { media, offers } = room(() =>
      Promise.resolve({ answer: `m=video 9 X 96\r\na=rtpmap:96 ${codecs[offers.length - 1]}/90000\r\n`, media: 1 }),
    );
    const camera = { getSettings: () => ({ width: 1280, height: 720 }) } as unknown as MediaStreamTrack;
    await media.connect();
    await media.send('camera', camera);
    media.setWatched(1, 'camera', 3, 'vp8'); // as it is
    await settled();
    expect(offers).toHaveLength(1);

    media.setWatched(2, 'camera', 3, 'h264'); // a place where this connection is not
    media.setWatched(1, 'camera', 3, 'h264');
    media.setWatched(1, 'screen', 2, 'h264');
    await settled();
    expect(offers).toHaveLength(2);
    expect(offers[1]).toBe(offers[0]);

    await media.send('camera', null);
    media.setWatched(1, 'camera', 3, 'vp8');
    await settled();
    expect(offers).toHaveLength(2);
    await media.send('camera', camera);
    await settled();
    expect(offers).toHaveLength(3);

    await media.connect(); // another one, answered with what is right by then
    media.setWatched(1, 'camera', 3, 'h264');
    await settled();
    expect(offers).toHaveLength(4);
  });

  it('puts every line through what encrypts it before the first offer, and those that are added later', async () => {
    const { peers, media } = room();
    const lines: string[] = [];
    media.setFrames({
      seal: (_, kind) => void lines.push(`seal ${kind}`),
      open: (_, kind) => void lines.push(`open ${kind}`),
      ownerOf: () => undefined,
    });
    const connected = media.connect();
    expect(lines.slice(0, 3)).toEqual(['seal audio', 'seal video', 'seal video']);
    expect(lines).toHaveLength(peers[0]?.transceivers.length ?? 0);
    await settled();
    await connected;
    media.setView(Array.from({ length: 12 }, (_, i) => tile(`p${i}`)));
    await settled();
    expect(lines).toHaveLength(peers[0]?.transceivers.length ?? 0);
    expect(lines.filter((line) => line === 'open video')).toHaveLength(12);
  });

  it('reports that a phone call stopped the sound, and that the sound is back', async () => {
    type Player = { paused: boolean; srcObject: unknown; onpause?: () => void; play: () => Promise<void> };
    const players: Player[] = [];
    vi.stubGlobal(
      'MediaStream',
      class {
        active = true;
      },
    );
    vi.stubGlobal('document', {
      body: { append: () => undefined },
      createElement: () => {
        const player = {
          paused: false,
          srcObject: null,
          remove: () => undefined,
          play: () => Promise.resolve(),
        } as Player;
        players.push(player);
        return player;
      },
    });
    const { media } = room();
    await media.connect();
    const stops = (): void => {
      for (const player of players) {
        player.paused = true;
        player.play = () => {
          player.paused = false;
          return Promise.resolve();
        };
        player.onpause?.();
      }
    };
    expect(players.length).toBeGreaterThan(0);
    expect(media.soundBlocked).toBe(false);
    stops();
    expect(media.soundBlocked).toBe(true);
    media.turnSoundOn();
    await settled();
    expect(media.soundBlocked).toBe(false);
    stops();
    media.wake(); // the page is in front again
    await settled();
    expect(media.soundBlocked).toBe(false);

    // The end of a stream stops its player; the sound was not blocked then.
    for (const player of players) Object.assign(player.srcObject as object, { active: false });
    stops();
    expect(media.soundBlocked).toBe(false);
  });

  it('offers microphone, camera and screen, then the slots for pictures and for sound', async () => {
    const { media, peers } = room();
    await media.connect();
    const made = peers[0]?.transceivers ?? [];
    expect(made.map((t) => `${t.direction} ${t.kind}`)).toEqual([
      'sendonly audio',
      'sendonly video',
      'sendonly video',
      ...Array(6).fill('recvonly video'),
      ...Array(6).fill('recvonly audio'),
    ]);
    expect(made[1]?.encodings.map((e) => e.rid)).toEqual(['q', 'h', 'f']);
    expect(made[2]?.encodings.map((e) => e.rid)).toEqual(['h', 'f']);
  });

  it('puts a track that was turned on before the answer on its uplink after it', async () => {
    const { media, peers } = room();
    const track = { getSettings: () => ({ width: 1280, height: 720 }), stop: () => undefined };
    await media.send('camera', track as unknown as MediaStreamTrack);
    await media.connect();
    expect(peers[0]?.transceivers[1]?.sender.track).toBe(track);
    await media.send('camera', null);
    expect(peers[0]?.transceivers[1]?.sender.track).toBeNull();
  });

  it('shows nobody from the slots of the previous connection', async () => {
    const { media } = room();
    await media.connect();
    media.setSlots(1, [{ mid: '3', who: 'p1', track: 'camera' }]);
    expect(media.streamOf('p1', 'camera')).toBeDefined();
    const again = media.connect();
    media.setSlots(1, [{ mid: '4', who: 'p2', track: 'camera' }]); // overtakes the answer
    expect(media.streamOf('p1', 'camera')).toBeDefined(); // the last picture stays until there is another
    await again;
    expect(media.streamOf('p1', 'camera')).toBeUndefined();
    expect(media.streamOf('p2', 'camera')).toBeDefined();
  });

  it('gives a slot to another person once the picture has arrived, and confirms at once that the previous one is gone', async () => {
    const { media, peers, views, seen } = room();
    await media.connect();
    media.setView([tile('p2')]);
    await vi.advanceTimersByTimeAsync(200);
    media.setSlots(1, [{ mid: '3', who: 'p1', track: 'camera', source: 11 }], 4);
    expect(media.streamOf('p1', 'camera')).toBeDefined();
    const [sent, last] = [views.length, seen.at(-1)];
    expect(last).toBe(0);

    media.setSlots(1, [{ mid: '3', who: 'p2', track: 'camera', source: 12 }], 5, true);
    expect(media.streamOf('p1', 'camera')).toBeUndefined();
    expect(media.streamOf('p2', 'camera')).toBeUndefined();
    expect(views.slice(sent)).toEqual([['p2 180']]);
    expect(seen.at(-1)).toBe(5);

    const receiver = peers[0]?.transceivers[3]?.receiver;
    if (receiver) receiver.getContributingSources = () => [{ source: 12, timestamp: 1 }];
    await vi.advanceTimersByTimeAsync(60);
    expect(media.streamOf('p2', 'camera')).toBeDefined();
    expect(views.slice(sent)).toHaveLength(1);
  });

  it('shows and plays nothing of a person who is hidden, on the next connection neither', async () => {
    const { media, peers } = room();
    const slots: Slot[] = [
      { mid: '3', who: 'p2', track: 'camera' },
      { mid: '9', who: 'p1', track: 'microphone', source: 11 },
      { mid: '10', who: 'p2', track: 'microphone', source: 22 },
    ];
    const players: { play(): Promise<void>; remove(): void; muted?: boolean }[] = []; // one for each of the mids from 9 on
    vi.stubGlobal('document', {
      body: { append: () => undefined },
      createElement: () => {
        const player = { play: () => Promise.resolve(), remove: () => undefined };
        players.push(player);
        return player;
      },
    });
    const silent = () => players.flatMap(({ muted }, i) => (muted ? [String(9 + i)] : []));
    const plays = (source: number) => () => [{ source, timestamp: 1 }];
    await media.connect();
    media.setSlots(1, slots);
    expect(silent()).toEqual([]);
    media.setHidden(new Set(['p2']));
    expect(media.streamOf('p2', 'camera')).toBeUndefined();
    expect(silent()).toEqual(['10', '11', '12', '13', '14']);

    // The slot goes to another person; what the browser still holds of the hidden one is not played.
    const receiver = peers.at(-1)?.transceivers.find(({ mid }) => mid === '10')?.receiver;
    if (receiver) receiver.getContributingSources = plays(22);
    media.setSlots(1, [{ mid: '10', who: 'p1', track: 'microphone', source: 11 }]);
    await vi.advanceTimersByTimeAsync(500);
    expect(silent()).toContain('10');
    if (receiver) receiver.getContributingSources = plays(11);
    await vi.advanceTimersByTimeAsync(50);
    expect(silent()).not.toContain('10');

    media.rest();
    players.length = 0;
    await media.connect();
    expect(silent()).toEqual(['9', '10', '11', '12', '13', '14']);
    media.setSlots(1, slots);
    expect(silent()).toEqual(['10', '11', '12', '13', '14']);
    media.setHidden(new Set());
    expect(silent()).toEqual([]);
    expect(media.streamOf('p2', 'camera')).toBeDefined();
    media.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('confirms only the slots of the connection that is shown', async () => {
    const { media, seen } = room();
    await media.connect();
    media.setSlots(1, [{ mid: '3', who: 'p1', track: 'camera', source: 11 }], 4);
    const again = media.connect();
    media.setSlots(1, [{ mid: '3', who: 'p2', track: 'camera', source: 12 }], 5, true);
    expect(media.streamOf('p1', 'camera')).toBeDefined();
    expect(seen).not.toContain(5);
    await again;
    expect(seen.at(-1)).toBe(5);
  });

  it('ends its connection for a break, also one that is on its way, and makes a new one afterwards', async () => {
    let answers: (() => void) | undefined;
    const { media, peers } = room(() => new Promise((done) => (answers = () => done({ answer: 'v=0', media: 1 }))));
    const first = media.connect();
    await settled();
    answers?.();
    await first;
    media.setSlots(1, [{ mid: '3', who: 'p1', track: 'camera' }]);
    expect(media.streamOf('p1', 'camera')).toBeDefined();
    media.rest();
    expect(peers.map((p) => p.connectionState)).toEqual(['closed']);
    expect(media.streamOf('p1', 'camera')).toBeUndefined();
    media.wake();
    media.setPlace(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(peers).toHaveLength(1);

    const second = media.connect();
    await settled();
    media.rest();
    answers?.();
    await second;
    expect(peers.map((p) => p.connectionState)).toEqual(['closed', 'closed']);

    const third = media.connect();
    await settled();
    answers?.();
    await third;
    expect(peers.at(-1)?.connectionState).toBe('new');
  });

  it('follows the media of the room to another node once, and ignores the slots of the previous node', async () => {
    const place = { now: 1 };
    const { media, peers } = room(() => Promise.resolve({ answer: 'v=0', media: place.now }));
    media.setPlace(1); // the room is joined, and there is no connection yet
    await media.connect();
    media.setSlots(1, [{ mid: '3', who: 'p1', track: 'camera' }]);

    place.now = 2;
    media.setPlace(2);
    media.setPlace(2);
    await settled();
    expect(peers.map((p) => p.connectionState)).toEqual(['closed', 'new']);
    media.setSlots(2, [{ mid: '4', who: 'p1', track: 'camera' }]);
    const shown = media.streamOf('p1', 'camera');
    media.setSlots(1, [{ mid: '3', who: 'p2', track: 'camera' }]);
    expect(media.streamOf('p1', 'camera')).toBe(shown);
    expect(media.streamOf('p2', 'camera')).toBeUndefined();
  });

  it('moves at another moment than the other pages, and keeps its pictures until it has moved', async () => {
    const place = { now: 1 };
    const { media, peers, offers, chance } = room(() => Promise.resolve({ answer: 'v=0', media: place.now }));
    await media.connect();
    media.setSlots(1, [{ mid: '3', who: 'p1', track: 'camera' }]);
    place.now = 2;
    chance.value = 0.8;
    media.setPlace(2);
    await vi.advanceTimersByTimeAsync(200);
    media.setPlace(2);
    media.setView(Array.from({ length: 8 }, (_, i) => tile(`p${i}`)));
    await vi.advanceTimersByTimeAsync(199);
    expect(offers).toEqual(['offer of 15']);
    expect(media.streamOf('p1', 'camera')).toBeDefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(peers.map((p) => p.connectionState)).toEqual(['closed', 'new']);
    expect(offers).toEqual(['offer of 15', 'offer of 17']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(peers).toHaveLength(2);
  });

  it('moves only once when it reconnects for another reason before its moment has come', async () => {
    const place = { now: 1 };
    const { media, peers, chance } = room(() => Promise.resolve({ answer: 'v=0', media: place.now }));
    await media.connect();
    place.now = 2;
    chance.value = 0.8;
    media.setPlace(2);
    await media.connect();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(peers).toHaveLength(2);
  });

  it('moves on when the media of the room moved while the offer was being answered', async () => {
    const places = [1, 2];
    const { media, peers } = room(() => Promise.resolve({ answer: 'v=0', media: places.shift() ?? 2 }));
    const connected = media.connect();
    media.setPlace(2);
    await connected;
    await settled();
    expect(peers).toHaveLength(2);
    expect(peers[0]?.connectionState).toBe('closed');
  });

  it('opens a new connection when more slots would come from another node', async () => {
    const place = { now: 1 };
    const { media, peers } = room(() => Promise.resolve({ answer: 'v=0', media: place.now }));
    await media.connect();
    place.now = 2;
    media.setView(Array.from({ length: 8 }, (_, i) => tile(`p${i}`)));
    await vi.advanceTimersByTimeAsync(1000);
    expect(peers.map((p) => p.connectionState)).toEqual(['closed', 'new']);
  });

  it('sends the view once it has settled, and only when it has changed', async () => {
    const { media, views } = room();
    media.setView([tile('p1')]);
    await media.connect();
    expect(views).toEqual([['p1 180']]);
    media.setView([tile('p1'), tile('p2')]);
    media.setView([tile('p2')]);
    await vi.advanceTimersByTimeAsync(200);
    media.setView([tile('p2')]);
    await vi.advanceTimersByTimeAsync(200);
    expect(views).toEqual([['p1 180'], ['p2 180']]);
  });

  it('sends the view again after the server was too busy for it', async () => {
    const { media, views, busy } = room();
    await media.connect();
    busy.view = true;
    media.setView([tile('p1')]);
    await vi.advanceTimersByTimeAsync(200);
    busy.view = false;
    await vi.advanceTimersByTimeAsync(2000);
    expect(views.slice(-2)).toEqual([['p1 180'], ['p1 180']]);
  });

  it('adds slots on the same connection when more people are shown', async () => {
    const { media, peers, offers } = room();
    await media.connect();
    media.setView(Array.from({ length: 8 }, (_, i) => tile(`p${i}`)));
    await settled();
    expect(peers).toHaveLength(1);
    expect(offers).toEqual(['offer of 15', 'offer of 17']);
  });

  /** The test decides when to answer, and whether to answer the oldest or the newest offer. */
  function slowRoom() {
    const waiting: ((answered: { answer?: string; media?: number }) => void)[] = [];
    const made = room(() => new Promise((done) => waiting.push(done)));
    const answers = async (which: 'oldest' | 'newest' = 'oldest') => {
      (which === 'oldest' ? waiting.shift() : waiting.pop())?.({ answer: 'v=0', media: 1 });
      await settled();
    };
    return { ...made, answers };
  }
  const eight = Array.from({ length: 8 }, (_, i) => tile(`p${i}`));
  async function roomThatGrowsAndIsRenewed() {
    const made = slowRoom();
    void made.media.connect();
    await settled();
    await made.answers();
    made.media.setView(eight.slice(0, 7));
    await settled();
    void made.media.connect();
    await settled();
    made.media.setView(eight);
    return made;
  }

  it('adds slots to the connection that replaces another, not to the one being replaced', async () => {
    const { media, peers, offers, answers } = slowRoom();
    void media.connect();
    await settled();
    await answers();
    void media.connect();
    await settled();
    media.setView(eight);
    await settled();
    expect(offers).toEqual(['offer of 15', 'offer of 15']);
    await answers();
    await answers();
    expect(offers).toEqual(['offer of 15', 'offer of 15', 'offer of 17']);
    expect(peers.map((p) => [p.connectionState, p.transceivers.length])).toEqual([
      ['closed', 15],
      ['new', 17],
    ]);
  });

  it('adds the slots that were requested while the previous connection was getting its own', async () => {
    const { offers, answers } = await roomThatGrowsAndIsRenewed();
    const [toGrow, toRenew] = ['offer of 16', 'offer of 16'];
    expect(offers).toEqual(['offer of 15', toGrow, toRenew]);
    await answers();
    await answers();
    expect(offers).toEqual(['offer of 15', toGrow, toRenew, 'offer of 17']);
  });

  it('gives a new connection all its slots when it is answered before the connection that it replaces', async () => {
    const { offers, answers } = await roomThatGrowsAndIsRenewed();
    await answers('newest');
    await answers();
    expect(offers).toEqual(['offer of 15', 'offer of 16', 'offer of 16', 'offer of 17']);
  });

  it('keeps the last pictures when slots are answered while another connection replaces it', async () => {
    const { media, answers } = slowRoom();
    void media.connect();
    await settled();
    await answers();
    media.setSlots(1, [{ mid: '3', who: 'p1', track: 'camera' }]);
    media.setView(eight);
    await settled();
    void media.connect();
    await settled();
    await answers();
    expect(media.streamOf('p1', 'camera')).toBeDefined();
  });

  it.each(['failed', 'disconnected'])(
    'is replaced only once when it is %s while another connection replaces it',
    async (state) => {
      const { media, peers, answers } = slowRoom();
      void media.connect();
      await settled();
      await answers();
      peers[0]?.become('connected');
      void media.connect();
      await settled();
      peers[0]?.become(state);
      await vi.advanceTimersByTimeAsync(6000);
      await answers();
      peers[1]?.become('connected');
      await vi.advanceTimersByTimeAsync(60_000);
      expect(peers.map((p) => p.connectionState)).toEqual(['closed', 'connected']);
    },
  );

  it.each(['failed', 'closed'])('is replaced after a short pause when it is %s', async (state) => {
    const { media, peers } = room();
    await media.connect();
    peers[0]?.become('connected');
    peers[0]?.become(state);
    expect(peers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(peers).toHaveLength(2);
    expect(peers[0]?.connectionState).toBe('closed');
  });

  it.each(['another path', 'no path'])(
    'asks the room for the view again when packets take %s, as the room may be unreachable too',
    async (path) => {
      const { media, peers, views } = room();
      await media.connect();
      media.setView([tile('p1')]);
      await settled();
      peers[0]?.become('connected');
      views.length = 0;
      if (path === 'no path') peers[0]?.become('disconnected');
      else peers[0]?.transceivers[0]?.sender.transport.iceTransport.onselectedcandidatepairchange?.();
      await settled();
      expect(views).toEqual([['p1 180']]);
    },
  );

  it('says after a moment that nothing comes, and no more when it comes again, however it came', async () => {
    const { media, peers } = room();
    await media.connect();
    peers[0]?.become('connected');
    peers[0]?.become('disconnected');
    expect(media.state).toBe('connecting');
    await vi.advanceTimersByTimeAsync(2000);
    expect(media.state).toBe('away');
    peers[0]?.become('connected');
    expect(media.state).toBe('connected');
    peers[0]?.become('disconnected');
    await vi.advanceTimersByTimeAsync(5000); // another connection takes its place
    expect(media.state).toBe('away');
    peers[1]?.become('connected');
    expect(media.state).toBe('connected');
    peers[1]?.become('disconnected');
    await vi.advanceTimersByTimeAsync(1000);
    expect(media.state).toBe('connecting'); // a new silence begins anew
  });

  it('knows which pictures the line does not carry', async () => {
    const { media } = room();
    await media.connect();
    const slot = { who: 'p2', track: 'camera', source: 7 } as const;
    media.setSlots(1, [{ ...slot, mid: '3', paused: true }, { ...slot, mid: '4', who: 'p3' }]); // biome-ignore format: a row
    expect(['p2', 'p3', 'p4'].map((who) => media.isPaused(who, 'camera'))).toEqual([true, false, false]);
    expect(media.isPaused('p2', 'screen')).toBe(false);
  });

  it('asks for the figures of its line while they are shown, also with a view that is the same', async () => {
    const { media, figures } = room();
    await media.connect();
    media.setView([tile('p1')]);
    await settled();
    media.showFigures(true);
    media.showFigures(true);
    media.showFigures(false);
    expect(figures.slice(-3)).toEqual([false, true, false]);
  });

  it('is not replaced for a short silence', async () => {
    const { media, peers } = room();
    await media.connect();
    peers[0]?.become('disconnected');
    await vi.advanceTimersByTimeAsync(3000);
    peers[0]?.become('connected');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(peers).toHaveLength(1);
    peers[0]?.become('disconnected');
    await vi.advanceTimersByTimeAsync(5000);
    expect(peers).toHaveLength(2);
  });

  it('waits longer each time the server has no media, says so, and recovers', async () => {
    let ready = false;
    const { media, peers } = room(() => Promise.resolve(ready ? { answer: 'v=0' } : {}));
    await media.connect();
    expect(media.state).toBe('connecting');
    await vi.advanceTimersByTimeAsync(1000 + 2000);
    expect(media.state).toBe('failing');
    expect(peers).toHaveLength(3);
    ready = true;
    await vi.advanceTimersByTimeAsync(4000);
    peers[3]?.become('connected');
    expect(media.state).toBe('connected');
    expect(peers.slice(0, 3).every((p) => p.connectionState === 'closed')).toBe(true);
  });

  it('says so when the first connection takes long, and no more when it is there', async () => {
    const { media, peers } = room();
    await media.connect();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(media.state).toBe('connecting');
    await vi.advanceTimersByTimeAsync(1);
    expect(media.state).toBe('failing');
    peers[0]?.become('connected');
    expect(media.state).toBe('connected');
    peers[0]?.become('disconnected');
    expect(media.state).toBe('connecting');
  });

  it('reconnects at another moment than the other pages that lost their media at the same time', async () => {
    const { media, peers, chance } = room();
    chance.value = 0.8;
    await media.connect();
    peers[0]?.become('failed');
    await vi.advanceTimersByTimeAsync(599);
    expect(peers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(peers).toHaveLength(2);
  });

  it('requests only one picture on a weak downlink, and all of them when the person wants them', async () => {
    const { media, peers, views } = room();
    media.setView([tile('p1'), tile('p2')]);
    await media.connect();
    const [peer] = peers;
    if (!peer) throw new Error('no peer');
    peer.become('connected');
    media.setSpeaking(['p2']);
    peer.losing = 40;
    await vi.advanceTimersByTimeAsync(7000);
    expect(media.rung).toBe('speaker');
    expect(views.at(-1)).toEqual(['p2 180']);
    peer.losing = 0;
    media.showAll();
    await settled();
    expect(views.at(-1)).toEqual(['p1 180', 'p2 180']);
  });

  it('does nothing more once it is closed', async () => {
    const { media, peers } = room(() => Promise.resolve({}));
    await media.connect();
    media.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(peers).toHaveLength(1);
  });
});
