import { Frames } from '../../media/frames/frames';
import type { ExecuteReply, RoomCommand } from '../../shared/contracts';
import { keepRing, keptRing } from './keptRing';
import { read } from './record';
import { Sealing, type Secured } from './sealing';

/** What encrypts and decrypts in one room, with the keys for it. Loaded only where it is needed. */
export type Sealed = { readonly sealing: Sealing; readonly frames: Frames; close(): void };

export function begin(
  { secret, room }: { readonly secret: string; readonly room: string },
  ask: (command: RoomCommand) => Promise<ExecuteReply | null>,
  tell: (secured: Secured) => void,
): Sealed {
  const frames = new Frames();
  const isMain = !room.includes('/'); // a side room lasts no longer than its page
  const sealing = new Sealing(read(secret), room, {
    ask,
    frames,
    keep: (kept) => isMain && keepRing(kept),
    kept: () => (isMain ? keptRing() : null),
  });
  frames.onMissing = (number) => sealing.lacks(number);
  sealing.onChange = () => tell(sealing.state);
  return {
    sealing,
    frames,
    close: () => {
      sealing.close();
      frames.close();
    },
  };
}
