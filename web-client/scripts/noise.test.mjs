import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach, describe, expect, it, vi } from 'vitest';

const block = 128;
const rate = 48_000;
const second = Math.round(rate / block);

/** The worklet with which noise is taken out, as the browser runs it, but for its clock. */
async function worklet() {
  const known = new Map();
  vi.stubGlobal(
    'AudioWorkletProcessor',
    class {
      port = new EventTarget();
    },
  );
  vi.stubGlobal('registerProcessor', (name, made) => known.set(name, made));
  vi.stubGlobal('__dirname', '/'); // it takes Node for an older one
  vi.stubGlobal('require', createRequire(import.meta.url));
  await import('@sapphi-red/web-noise-suppressor/rnnoiseWorklet.js');
  const file = createRequire(import.meta.url).resolve('@sapphi-red/web-noise-suppressor/rnnoise.wasm');
  const wasmBinary = new Uint8Array(readFileSync(file)).buffer;
  const [Made] = known.values();
  if (!Made) throw new Error('nothing was registered');
  return async () => {
    const processor = new Made({ processorOptions: { maxChannels: 1, wasmBinary } });
    await vi.waitUntil(() => processor.processor);
    return processor;
  };
}

/** How much of the energy is left, once it has listened for two seconds. */
function left(processor, sound) {
  let [before, after] = [0, 0];
  for (let i = 0; i < 3 * second; i++) {
    const input = Float32Array.from({ length: block }, (_, j) => sound(i * block + j));
    const output = new Float32Array(block);
    const energy = input.reduce((sum, x) => sum + x * x, 0);
    processor.process([[input]], [[output]]);
    if (i < 2 * second) continue;
    before += energy;
    after += output.reduce((sum, x) => sum + x * x, 0);
  }
  return after / before;
}

describe('noise suppression on the device', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('takes out a steady noise, nearly all of it, and leaves a voice', async () => {
    let seed = 7;
    const noise = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return (seed / 2 ** 30 - 1) * 0.1;
    };
    const voiced = (at) => {
      const time = at / rate;
      const pitch = 130 + 12 * Math.sin(2 * Math.PI * 3 * time);
      let sum = 0;
      for (let n = 1; n < 20; n++)
        sum += Math.sin(2 * Math.PI * pitch * n * time) / (1 + ((n * pitch - 600) / 300) ** 2);
      return sum * 0.1 * (0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * time));
    };
    const open = await worklet();
    const ofNoise = left(await open(), noise);
    const ofVoice = left(await open(), voiced);
    expect(ofNoise).toBeLessThan(0.02);
    expect(ofVoice).toBeGreaterThan(0.3);
  });
});
