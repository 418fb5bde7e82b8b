import { Frames } from '../../media/frames/frames';
import type { ExecuteReply, Refusal, RoomCommand, RoomEvent, ServerSignal } from '../../shared/contracts';
import type { ChatMessage } from '../chat/chat';
import type { Unsent } from '../chat/outbox';
import { type Ahead, newAhead } from './ahead';
import { openEvent, sealCommand } from './commands';
import { sealSecret, wordsOfAsk } from './handOver';
import { keepRing, keepTextKeys, keptRing, keptTextKeys } from './keptRing';
import { messagePlace, readersOf, sealedMessage } from './readable';
import { read, roomSecretOf } from './record';
import { type FrameDoor, Sealing, type Secured } from './sealing';
import type { Place, Proof } from './text';
import { Texts } from './texts';

type Captioned = Extract<ServerSignal, { readonly $type: 'captioned' }>;
const captionPlace = (line: number): Place => ['caption', `${line}`];

const nothing = (): void => undefined;
const noFrames: FrameDoor = { go: nothing, use: nothing, add: nothing, forget: nothing };

// Made at the door, where somebody reads and types. One page has it alone: no key is ever in two rooms, or twice in one.
let ahead: Promise<Ahead> | null = null;
let framesAhead: Frames | null = null;

/** What takes its time is loaded and made, so that nobody waits for it in the room. */
export function prepare(isUnable: boolean): void {
  ahead ??= newAhead();
  if (!isUnable) framesAhead ??= new Frames();
}

function takeAhead(): Promise<Ahead> {
  const taken = ahead ?? newAhead();
  ahead = null;
  return taken;
}

function takeFrames(): Frames {
  const taken = framesAhead ?? new Frames();
  framesAhead = null;
  return taken;
}

/** What encrypts and decrypts in one room, with the keys for it. Loaded only where it is needed. */
export type Sealed = {
  readonly sealing: Sealing;
  /** Null where this browser can't do it. */
  readonly frames: Frames | null;
  readonly texts: Texts;
  /** What stands in the log for a message. */
  sealMessage(message: Unsent): Promise<string | null>;
  /** Shows a message to the server, as it is in the log. */
  proofOf(message: ChatMessage): Promise<Proof | null>;
  sealCaption(line: number, text: string): Promise<string | null>;
  /** Null for what the one who types them did not seal. */
  openCaption(signal: Captioned): Promise<string | null>;
  /** A wish with what is put up for all sealed; null for more words than fit. */
  sealCommand(command: RoomCommand, you: string): Promise<RoomCommand | null>;
  openEvent(event: RoomEvent): Promise<RoomEvent>;
  /** Hands the secret to somebody who waits and has asked with that key; null when done. */
  giveSecret(who: string, key: string): Promise<Refusal | null>;
  /** The words that they read to whoever does. */
  wordsOfAsk(who: string, key: string): Promise<readonly number[]>;
  close(): void;
};

export function begin(
  { secret, room, isUnable }: { readonly secret: string; readonly room: string; readonly isUnable: boolean },
  ask: (command: RoomCommand) => Promise<ExecuteReply | null>,
  tell: (secured: Secured) => void,
): Sealed {
  const frames = isUnable ? null : takeFrames();
  const isMain = !room.includes('/'); // a side room lasts no longer than its page
  const texts = new Texts(
    roomSecretOf(read(secret), room).then(({ text }) => text),
    (keys) => isMain && keepTextKeys({ room, keys }),
    isMain ? keptTextKeys(room) : [],
  );
  const sealing = new Sealing(read(secret), room, {
    ask,
    frames: frames ?? noFrames,
    isUnable,
    texts,
    keep: (kept) => isMain && keepRing(kept),
    kept: () => (isMain ? keptRing() : null),
    ahead: takeAhead,
  });
  if (frames) frames.onMissing = (number) => sealing.lacks(number);
  sealing.onChange = () => tell(sealing.state);
  return {
    sealing,
    frames,
    texts,
    proofOf: (message) => texts.proofOf(sealedMessage(message)),
    sealCaption: (line, text) => sealing.seal(captionPlace(line), [text]),
    openCaption: ({ who, line, text }) => texts.hear(text, captionPlace(line), who),
    sealCommand: (command, you) => sealCommand(command, you, (place, words) => texts.sealForLink(place, words)),
    openEvent: (event) => openEvent(event, (text, place) => texts.read(text, place)),
    sealMessage: (message) =>
      sealing.seal(messagePlace(message), [message.body, message.note ?? ''], (now) => readersOf(now, message)),
    giveSecret: async (who, key) => {
      const box = await sealSecret({ room, seat: who }, key, secret);
      const reply = box ? await ask({ $type: 'giveSecret', who, key, box }) : null; // null also for what is no key
      return reply === null ? { code: 'not_connected', text: '' } : (reply.refusal ?? null);
    },
    wordsOfAsk: (seat, key) => wordsOfAsk({ room, seat }, key),
    close: () => {
      sealing.close();
      frames?.close();
    },
  };
}
