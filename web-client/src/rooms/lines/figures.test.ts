import { describe, expect, it } from 'vitest';
import { figuresOf, type Row, sampleOf } from './figures';

const sound = (packets: number, lost: number, samples: number, concealed: number): Row => ({
  type: 'inbound-rtp',
  kind: 'audio',
  bytesReceived: packets * 100,
  packetsReceived: packets,
  packetsLost: lost,
  totalSamplesReceived: samples,
  concealedSamples: concealed,
});
const picture = (bytes: number, height: number, rate: number): Row => ({
  type: 'inbound-rtp',
  kind: 'video',
  bytesReceived: bytes,
  packetsReceived: bytes / 1000,
  frameHeight: height,
  framesPerSecond: rate,
});
const way: readonly Row[] = [
  { type: 'candidate-pair', nominated: true, state: 'succeeded', localCandidateId: 'own', currentRoundTripTime: 0.042 },
  { type: 'candidate-pair', nominated: false, state: 'succeeded', localCandidateId: 'other' },
  { type: 'local-candidate', id: 'own', candidateType: 'relay', protocol: 'udp' },
  { type: 'local-candidate', id: 'other', candidateType: 'host', protocol: 'tcp' },
];

describe('the figures of a line', () => {
  it('are those of the time between two looks', () => {
    const before = sampleOf([...way, sound(100, 10, 48_000, 480), picture(10_000, 180, 8)], 1000);
    const now = sampleOf([...way, sound(190, 20, 96_000, 2880), picture(60_000, 360, 8), picture(0, 720, 0)], 3000);
    expect(figuresOf(before, now)).toEqual({
      down: 236,
      up: 0,
      lost: 6.7,
      concealed: 5,
      roundTrip: 42,
      pictures: 1,
      height: 360,
      relayed: true,
      protocol: 'UDP',
    });
  });

  it('are not there before a second look, nor when the connection was replaced', () => {
    const old = sampleOf([sound(100, 0, 1, 0)], 1000);
    expect(figuresOf(null, old)).toBeNull();
    expect(figuresOf(old, sampleOf([sound(10, 0, 1, 0)], 2000))).toBeNull();
  });

  it('leave out what this browser does not count', () => {
    const now = figuresOf(sampleOf([], 1000), sampleOf([{ type: 'remote-inbound-rtp', roundTripTime: 0.3 }], 2000));
    expect(now).toMatchObject({ roundTrip: 300, concealed: null, protocol: null, relayed: false, lost: 0 });
    expect(figuresOf(sampleOf([], 1000), sampleOf([], 2000))?.roundTrip).toBeNull();
  });
});
