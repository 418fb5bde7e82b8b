import { describe, expect, it } from 'vitest';
import { Shifter } from './shifter';

const rate = 48_000;

/** A vowel: a voice of that pitch through two resonances. */
function vowel(pitch: number, resonances: readonly number[], seconds = 1): Float32Array {
  const samples = new Float32Array(rate * seconds);
  for (let i = 0; i < samples.length; i++) {
    let sum = 0;
    for (let k = 1; k * pitch < 5000; k++) {
      const hertz = k * pitch;
      const loud = resonances.reduce((all, at) => all + 1 / (1 + ((hertz - at) / 90) ** 2), 0.02);
      sum += loud * Math.cos((2 * Math.PI * hertz * i) / rate);
    }
    samples[i] = 0.1 * sum;
  }
  return samples;
}

const sine = (pitch: number) =>
  Float32Array.from({ length: rate }, (_, i) => 0.5 * Math.sin((2 * Math.PI * pitch * i) / rate));

function shifted(samples: Float32Array, pitch: number, colour: number): Float32Array {
  const shifter = new Shifter(rate, pitch, colour);
  const out = new Float32Array(samples.length);
  for (let i = 0; i + 128 <= samples.length; i += 128)
    shifter.process(samples.subarray(i, i + 128), out.subarray(i, i + 128));
  return out;
}

/** The pitch of the middle, by the lag at which it fits itself best. */
function pitchOf(samples: Float32Array): number {
  const from = samples.length >> 1;
  let [best, at] = [0, 0];
  const fits: number[] = [];
  for (let lag = rate / 500; lag < rate / 60; lag++) {
    let sum = 0;
    for (let i = 0; i < 4800; i++) sum += (samples[from + i] ?? 0) * (samples[from + i + lag] ?? 0);
    fits[lag] = sum;
    best = Math.max(best, sum);
  }
  for (let lag = Math.ceil(rate / 500) + 1; lag < rate / 60 - 1 && at === 0; lag++) {
    const fit = fits[lag] ?? 0;
    if (fit > 0.9 * best && fit >= (fits[lag - 1] ?? 0) && fit >= (fits[lag + 1] ?? 0)) at = lag;
  }
  return rate / at;
}

/** How much of that frequency is in the middle. */
function loudness(samples: Float32Array, hertz: number): number {
  const from = samples.length >> 1;
  let [a, b] = [0, 0];
  for (let i = 0; i < 9600; i++) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 9600);
    a += weight * (samples[from + i] ?? 0) * Math.cos((2 * Math.PI * hertz * i) / rate);
    b += weight * (samples[from + i] ?? 0) * Math.sin((2 * Math.PI * hertz * i) / rate);
  }
  return Math.hypot(a, b);
}
const around = (samples: Float32Array, hertz: number) =>
  Math.max(...Array.from({ length: 31 }, (_, i) => loudness(samples, hertz - 90 + i * 6)));

describe('a voice that is moved', () => {
  it.each([
    [110, 1.28, 1.14],
    [110, 0.78, 0.87],
    [210, 1.28, 1.14],
    [210, 0.78, 0.87],
  ])('of %i Hz has a pitch of %d of its own', (pitch, by, colour) => {
    expect(pitchOf(shifted(vowel(pitch, [600, 1200]), by, colour)) / (pitch * by)).toBeCloseTo(1, 1);
    expect(pitchOf(shifted(sine(pitch), by, colour)) / (pitch * by)).toBeCloseTo(1, 1);
  });

  it('has its colour moved by its own factor, whatever its pitch is', () => {
    const out = shifted(vowel(120, [700]), 1, 1.3);
    expect(pitchOf(out) / 120).toBeCloseTo(1, 1);
    expect(around(out, 910)).toBeGreaterThan(1.5 * around(out, 640));
  });

  it('stays as loud, is silent in silence, and takes any noise', () => {
    const power = (samples: Float32Array) =>
      Math.sqrt(samples.subarray(rate / 2).reduce((sum, s) => sum + s * s, 0) / (rate / 2));
    const voice = vowel(140, [600, 1200]);
    const ratio = power(shifted(voice, 1.28, 1.14)) / power(voice);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
    expect(Math.max(...shifted(new Float32Array(rate), 1.28, 1.14).map(Math.abs))).toBe(0);
    let seed = 1;
    const noise = Float32Array.from({ length: rate }, () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return (2 * seed) / 2_147_483_647 - 1;
    });
    expect(shifted(noise, 0.78, 0.87).every((sample) => Math.abs(sample) < 4)).toBe(true);
  });
});
