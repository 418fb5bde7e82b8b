import { Shifter } from './shifter';

// What a worklet has around it; the browsers' types know only pages.
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare const AudioWorkletProcessor: new () => object;

registerProcessor(
  'voice',
  class extends AudioWorkletProcessor {
    private readonly shifter: Shifter;

    constructor({ processorOptions: { pitch, colour } }: { processorOptions: { pitch: number; colour: number } }) {
      super();
      this.shifter = new Shifter(sampleRate, pitch, colour);
    }

    process([input]: Float32Array[][], [output]: Float32Array[][]): boolean {
      const into = output?.[0];
      if (into) this.shifter.process(input?.[0] ?? new Float32Array(into.length), into);
      return true;
    }
  },
);
