// Beside the page: every frame of sound and picture goes through here, on its way out and in.
import type { Bytes } from '../../shared/bytes';
import { FrameKeys, type FrameKind, type KeyOfPage } from './frameKeys';

/** What the page tells it. */
export type ToFrames = { readonly use: KeyOfPage } | { readonly add: KeyOfPage } | { readonly forget: number };
/** What it tells the page: whose key does not come, by number. */
export type FromFrames = { readonly missing: number };
export type Way = { readonly way: 'seal' | 'open'; readonly kind: FrameKind };

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
keys.onMissing = (missing) => scope.postMessage({ missing });

scope.onmessage = ({ data }) => {
  if ('use' in data) void keys.use(data.use);
  else if ('add' in data) keys.add(data.add);
  else keys.forget(data.forget);
};

scope.onrtctransform = ({ transformer: { options, readable, writable } }) => {
  const { way, kind } = options;
  const through = new TransformStream<Frame, Frame>({
    async transform(frame, to) {
      const changed = await keys[way](kind, new Uint8Array(frame.data) as Bytes);
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
