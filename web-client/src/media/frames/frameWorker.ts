// Beside the page: every frame of sound and picture goes through here, on its way out and in.
import type { Bytes } from '../../shared/bytes';
import { FrameKeys, type FrameKind, type FrameWay, type KeyOfPage } from './frameKeys';

/** What the page tells it; `seen`: it knows whose frames come in that slot. */
export type ToFrames =
  | { readonly use: KeyOfPage }
  | { readonly add: KeyOfPage }
  | { readonly forget: number }
  | { readonly go: FrameWay }
  | { readonly seen: number };
/**
 * What it tells the page: whose key does not come, by number, and which page's frames come in a slot from here on; null for clear ones,
 * which say nothing of whose they are.
 */
export type FromFrames = { readonly missing: number } | { readonly slot: number; readonly page: string | null };
export type Way =
  | { readonly way: 'seal'; readonly kind: FrameKind }
  | { readonly way: 'open'; readonly kind: FrameKind; readonly slot: number };

type Frame = { data: ArrayBuffer };
type Scope = {
  postMessage(message: FromFrames): void;
  onmessage: ((event: { data: ToFrames }) => void) | null;
  onrtctransform:
    | ((event: {
        transformer: { options: Way; readable: ReadableStream<Frame>; writable: WritableStream<Frame> };
      }) => void)
    | null;
};

const scope = globalThis as unknown as Scope;
const keys = new FrameKeys();
const seen = new Map<number, () => void>();
keys.onMissing = (missing) => scope.postMessage({ missing });

scope.onmessage = ({ data }) => {
  if ('use' in data) void keys.use(data.use);
  else if ('add' in data) keys.add(data.add);
  else if ('forget' in data) keys.forget(data.forget);
  else if ('go' in data) keys.way = data.go;
  else seen.get(data.seen)?.();
};

scope.onrtctransform = ({ transformer: { options, readable, writable } }) => {
  const { kind } = options;
  let owner: string | null | undefined;
  const change = (frame: Bytes): Promise<Bytes | null> => {
    if (options.way === 'seal') return keys.seal(kind, frame);
    const { slot } = options;
    return keys.open(kind, frame, (page) => {
      if (page === owner) return undefined;
      owner = page;
      scope.postMessage({ slot, page });
      return new Promise((resolve) => seen.set(slot, resolve)); // nobody is shown under another name, not for one picture
    });
  };
  const through = new TransformStream<Frame, Frame>({
    async transform(frame, to) {
      const changed = await change(new Uint8Array(frame.data) as Bytes);
      if (!changed) return; // held back, or nothing that anybody here could have sent
      frame.data = changed.buffer;
      to.enqueue(frame);
    },
  });
  readable
    .pipeThrough(through)
    .pipeTo(writable)
    .catch(() => undefined); // the connection closed
};
