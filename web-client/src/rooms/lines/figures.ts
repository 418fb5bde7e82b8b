/** A row of what the browser counts, by its specification (webrtc-stats). */
export type Row = Record<string, unknown> & { readonly type?: string };

/** What a connection has counted since it began. */
export type Sample = {
  readonly at: number; // milliseconds
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly received: number;
  readonly lost: number;
  readonly heard: number; // samples of sound
  readonly concealed: number; // of them, those that were made up for what did not come
  readonly roundTrip: number | null; // seconds
  readonly pictures: number; // on which something came
  readonly height: number; // of the largest of them
  readonly relayed: boolean;
  readonly protocol: string | null;
};

/** What a person may want to know of their line, of the time between two samples. */
export type Figures = {
  readonly down: number; // kbit/s
  readonly up: number;
  readonly lost: number; // percent
  readonly concealed: number | null; // percent; null when there was no sound
  readonly roundTrip: number | null; // milliseconds
  readonly pictures: number;
  readonly height: number;
  readonly relayed: boolean;
  readonly protocol: string | null;
};

export function sampleOf(rows: Iterable<Row>, at: number): Sample {
  const all = [...rows];
  const of = (type: string) => all.filter((row) => row.type === type);
  const sum = (some: readonly Row[], name: string) => some.reduce((total, row) => total + number(row[name]), 0);
  const inbound = of('inbound-rtp');
  const sounds = inbound.filter((row) => row.kind === 'audio');
  const pictures = inbound.filter((row) => row.kind === 'video' && number(row.framesPerSecond) > 0);
  const pair = of('candidate-pair').find((row) => row.nominated && row.state === 'succeeded');
  const own = of('local-candidate').find((row) => row.id === pair?.localCandidateId);
  const trips = [pair?.currentRoundTripTime, ...of('remote-inbound-rtp').map((row) => row.roundTripTime)];
  return {
    at,
    bytesIn: sum(inbound, 'bytesReceived') + sum(inbound, 'headerBytesReceived'),
    bytesOut: sum(of('outbound-rtp'), 'bytesSent') + sum(of('outbound-rtp'), 'headerBytesSent'),
    received: sum(inbound, 'packetsReceived'),
    lost: sum(inbound, 'packetsLost'),
    heard: sum(sounds, 'totalSamplesReceived'),
    concealed: Math.max(0, sum(sounds, 'concealedSamples') - sum(sounds, 'silentConcealedSamples')),
    roundTrip: trips.find((trip): trip is number => typeof trip === 'number') ?? null,
    pictures: pictures.length,
    height: Math.max(0, ...pictures.map((row) => number(row.frameHeight))),
    relayed: own?.candidateType === 'relay',
    protocol: typeof own?.protocol === 'string' ? own.protocol.toUpperCase() : null,
  };
}

/** Null when there is nothing to compare: at the beginning, and after a connection was replaced, which counts from nought. */
export function figuresOf(before: Sample | null, now: Sample): Figures | null {
  if (!before || now.at <= before.at || now.bytesIn < before.bytesIn || now.received < before.received) return null;
  const rate = (bytes: number) => Math.round((bytes * 8) / (now.at - before.at)); // bits a millisecond are kbit a second
  const lost = Math.max(0, now.lost - before.lost); // a late packet takes a lost one back
  const heard = now.heard - before.heard;
  return {
    down: rate(now.bytesIn - before.bytesIn),
    up: rate(Math.max(0, now.bytesOut - before.bytesOut)),
    lost: percent(lost, now.received - before.received + lost) ?? 0,
    concealed: percent(Math.max(0, now.concealed - before.concealed), heard),
    roundTrip: now.roundTrip === null ? null : Math.round(now.roundTrip * 1000),
    pictures: now.pictures,
    height: now.height,
    relayed: now.relayed,
    protocol: now.protocol,
  };
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

const percent = (part: number, whole: number): number | null =>
  whole > 0 ? Math.round((part / whole) * 1000) / 10 : null;
