import { Frames } from '../../media/frames/frames';
import type { ExecuteReply, RoomCommand } from '../../shared/contracts';
import type { Unsent } from '../chat/outbox';
import { keepRing, keepTextKeys, keptRing, keptTextKeys } from './keptRing';
import { messagePlace } from './readable';
import { read, roomSecretOf } from './record';
import { Sealing, type Secured } from './sealing';
import { Texts } from './texts';

/** What encrypts and decrypts in one room, with the keys for it. Loaded only where it is needed. */
export type Sealed = { readonly sealing: Sealing; readonly frames: Frames; readonly texts: Texts;
  /** What stands in the log for a message. */
  sealMessage(message: Unsent): Promise<string | null>;
  close(): void;
};

export function begin(
  { secret, room }: { readonly secret: string; readonly room: string },
  ask: (command: RoomCommand) => Promise<ExecuteReply | null>,
  tell: (secured: Secured) => void,
): Sealed {
  const frames = new Frames();
  const isMain = !room.includes('/'); // a side room lasts no longer than its page
  const texts = new Texts(
    roomSecretOf(read(secret), room).then(({ text }) => text),
    (keys) => isMain && keepTextKeys({ room, keys }),
    isMain ? keptTextKeys(room) : [],
  );
  const sealing = new Sealing(read(secret), room, {
    ask,
    frames,
    texts,
    keep: (kept) => isMain && keepRing(kept),
    kept: () => (isMain ? keptRing() : null),
  });
  frames.onMissing = (number) => sealing.lacks(number);
  sealing.onChange = () => tell(sealing.state);
  return {
    sealing,
    frames,
    texts,
    sealMessage: (message) => sealing.seal(messagePlace(message), [message.body, message.note ?? '']),
    close: () => {
      sealing.close();
      frames.close();
    },
  };
}
