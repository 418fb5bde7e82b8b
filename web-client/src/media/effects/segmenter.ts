import graph from '@mediapipe/selfie_segmentation/selfie_segmentation.binarypb?url';
import script from '@mediapipe/selfie_segmentation/selfie_segmentation.js?url';
import model from '@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite?url';
import program from '@mediapipe/selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.js?url';
import wasm from '@mediapipe/selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.wasm?url';

// All of it comes from this server.
const files: Readonly<Record<string, string>> = {
  'selfie_segmentation.binarypb': graph,
  'selfie_segmentation_landscape.tflite': model,
  'selfie_segmentation_solution_simd_wasm_bin.js': program,
  'selfie_segmentation_solution_simd_wasm_bin.wasm': wasm,
};

type Results = { readonly segmentationMask: CanvasImageSource };
type Solution = {
  setOptions(options: { modelSelection: number }): void;
  onResults(listener: (results: Results) => void): void;
  initialize(): Promise<void>;
  send(inputs: { image: HTMLCanvasElement }): Promise<void>;
  close(): Promise<void>;
};
type SolutionClass = new (config: { locateFile(name: string): string }) => Solution;

/** In pixels: all that the model sees. */
export const maskSize = { width: 256, height: 144 };

/** Finds people in pictures, with a model that runs on this page. */
export class Segmenter {
  private found: CanvasImageSource | null = null;
  private readonly small = Object.assign(document.createElement('canvas'), maskSize);
  private readonly closed: Promise<never>;
  private stop: () => void = () => undefined;
  private isClosed = false;

  private constructor(private readonly solution: Solution) {
    this.closed = new Promise((_, reject) => {
      this.stop = () => reject(new Error('closed'));
    });
    this.closed.catch(() => undefined);
    solution.onResults(({ segmentationMask }) => {
      this.found = segmentationMask;
    });
  }

  static async load(): Promise<Segmenter> {
    await loadScript();
    const { SelfieSegmentation } = globalThis as unknown as { SelfieSegmentation: SolutionClass };
    const solution = new SelfieSegmentation({ locateFile: (name) => files[name] ?? `/assets/${name}` });
    solution.setOptions({ modelSelection: 1 }); // wide pictures
    await solution.initialize();
    return new Segmenter(solution);
  }

  /** A picture that is opaque where people are. */
  async find(picture: HTMLCanvasElement): Promise<CanvasImageSource> {
    this.found = null;
    this.small.getContext('2d')?.drawImage(picture, 0, 0, this.small.width, this.small.height);
    await Promise.race([this.solution.send({ image: this.small }), this.closed]);
    if (!this.found) throw new Error('nothing was found');
    return this.found;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.stop();
    void this.solution.close().catch(() => undefined);
  }
}

let loading: Promise<void> | null = null;

function loadScript(): Promise<void> {
  loading ??= new Promise<void>((done, failed) => {
    const element = Object.assign(document.createElement('script'), { src: script, async: true });
    element.onload = () => done();
    element.onerror = () => {
      loading = null;
      failed(new Error('not loaded'));
    };
    document.head.append(element);
  });
  return loading;
}
