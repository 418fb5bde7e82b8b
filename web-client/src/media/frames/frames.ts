import type { FrameKind, KeyOfPage } from './frameKeys';
import type { FromFrames, ToFrames, Way } from './frameWorker';

/** The page's side of the worker that encrypts and decrypts. */
export class Frames {
  /** Somebody's key does not come, by their number. */
  onMissing: (number: number) => void = () => undefined;

  private readonly worker = new Worker(new URL('./frameWorker.ts', import.meta.url), { type: 'module' });

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<FromFrames>) => this.onMissing(data.missing);
  }

  /** Before the first packet: nothing goes out that did not go through here. */
  seal(sender: RTCRtpSender, kind: FrameKind): void {
    sender.transform = new RTCRtpScriptTransform(this.worker, { way: 'seal', kind } satisfies Way);
  }

  open(receiver: RTCRtpReceiver, kind: FrameKind): void {
    receiver.transform = new RTCRtpScriptTransform(this.worker, { way: 'open', kind } satisfies Way);
  }

  use(key: KeyOfPage): void {
    this.tell({ use: key });
  }

  add(key: KeyOfPage): void {
    this.tell({ add: key });
  }

  forget(number: number): void {
    this.tell({ forget: number });
  }

  close(): void {
    this.worker.terminate();
  }

  private tell(message: ToFrames): void {
    this.worker.postMessage(message);
  }
}
