import type { FrameKind, FrameWay, KeyOfPage } from './frameKeys';
import type { FromFrames, ToFrames, Way } from './frameWorker';

type Receiving = { readonly receiver: RTCRtpReceiver; readonly onOwner: () => void };

/** The page's side of the worker that encrypts and decrypts. */
export class Frames {
  /** Somebody's key does not come, by their number. */
  onMissing: (number: number) => void = () => undefined;

  private readonly slots: Receiving[] = [];
  private readonly owners = new WeakMap<RTCRtpReceiver, string | null | undefined>();
  private readonly seats = new Map<string, string>(); // by page
  private readonly worker = new Worker(new URL('./frameWorker.ts', import.meta.url), { type: 'module' });

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<FromFrames>) => {
      if ('missing' in data) this.onMissing(data.missing);
      else this.comes(data.slot, data.page);
    };
  }

  /** Before the first packet: nothing goes out that did not go through here. */
  seal(sender: RTCRtpSender, kind: FrameKind): void {
    sender.transform = new RTCRtpScriptTransform(this.worker, { way: 'seal', kind } satisfies Way);
  }

  /** `onOwner`: somebody else's frames come there from here on. */
  open(receiver: RTCRtpReceiver, kind: FrameKind, onOwner: () => void): void {
    const slot = this.slots.push({ receiver, onOwner }) - 1;
    receiver.transform = new RTCRtpScriptTransform(this.worker, { way: 'open', kind, slot } satisfies Way);
  }

  /** The seat whose page sealed what comes there; the server has no say in it. Null where it comes clear: the server's word is all there is. */
  ownerOf(receiver: RTCRtpReceiver): string | null | undefined {
    return this.owners.get(receiver);
  }

  use(key: KeyOfPage): void {
    this.tell({ use: key });
  }

  add(key: KeyOfPage & { readonly seat: string }): void {
    this.seats.set(key.page, key.seat);
    this.tell({ add: key });
  }

  forget(number: number): void {
    this.tell({ forget: number });
  }

  go(way: FrameWay): void {
    this.tell({ go: way });
  }

  close(): void {
    this.worker.terminate();
  }

  private comes(slot: number, page: string | null): void {
    const { receiver, onOwner } = this.slots[slot] as Receiving;
    this.owners.set(receiver, page === null ? null : this.seats.get(page));
    onOwner();
    this.tell({ seen: slot });
  }

  private tell(message: ToFrames): void {
    this.worker.postMessage(message);
  }
}
