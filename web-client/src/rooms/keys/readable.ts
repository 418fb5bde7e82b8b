import type { Question, RoomPoll } from '../../shared/contracts';
import type { Chat, ChatMessage } from '../chat/chat';
import type { Room } from '../room';
import type { Place } from './text';

/** One text of the room as it is in the log. `author` is the seat whose key it needs; null for the key of all who have the link. */
export type SealedText = {
  readonly text: string;
  readonly place: Place;
  readonly count: number; // of the texts in it
  readonly author: string | null;
};

/**
 * What it says: its words; `locked` where this page has no key for it; `stranger` where it and its author's do not have the same link; `broken` where it is not what its author's page sealed for this
 * place.
 */
export type Words = readonly string[] | 'locked' | 'stranger' | 'broken';
export type WordsOf = (text: SealedText) => Words | undefined;

type Posted = Pick<ChatMessage, 'id' | 'audience' | 'toWho' | 'replyTo'>;

/** Where its body and its content note belong. */
export const messagePlace = ({ id, audience, toWho, replyTo }: Posted): Place => [
  'message',
  id,
  audience,
  toWho ?? '',
  replyTo ?? '',
];

/** Whether not all who are here may read what is there. */
export const isForSome = ([what, , audience]: Place): boolean => what === 'message' && audience !== 'everyone';

/** The seats that may read a message besides its author's; null: all who are here. */
export const readersOf = ({ seats }: Room, { audience, toWho }: Posted): readonly string[] | null => {
  if (audience === 'everyone') return null;
  if (audience === 'direct') return toWho ? [toWho] : [];
  return seats.inside.filter(({ role }) => role === 'facilitator').map(({ id }) => id);
};

export const sealedMessage = (m: ChatMessage): SealedText => ({
  text: m.body,
  place: messagePlace(m),
  count: 2,
  author: m.author.id,
});

/** Where what is put up for all belongs. */
export const places = {
  round: (id: string): Place => ['round', id],
  timer: ['timer'] as Place,
  question: (id: string): Place => ['question', id],
  sideRooms: ['sideRooms'] as Place,
  door: (who: string, line: 'note' | 'answer'): Place => ['door', who, line],
  poll: (id: string, part: number): Place => ['poll', id, `${part}`], // 0 is the question, then come the choices
};

const shared = (text: string, place: Place): SealedText => ({ text, place, count: 1, author: null });
const notReadable = '…';

/** Everything in the room that people have said. */
export function textsIn(room: Room, you: string): readonly SealedText[] {
  const texts = room.chat.messages.filter(({ takenDownBy }) => !takenDownBy).map(sealedMessage);
  translated(room, you, (_, make) =>
    make((text, place) => {
      if (text) texts.push(shared(text, place));
      return text;
    }),
  );
  return texts;
}

type Translate = (text: string, place: Place) => string;
/** One part of the room with other texts in it. */
type Part = <T>(from: T, make: (to: Translate) => T) => T;

/** The room with other texts in place of those that are put up for all. What was never said stays empty. */
function translated(room: Room, you: string, part: Part): Room {
  const { round, timer, polls, questions, sideRooms, door } = room;
  return {
    ...room,
    round: part(round, (to) => round && { ...round, prompt: to(round.prompt, places.round(round.id)) }),
    timer: part(timer, (to) => timer && { ...timer, label: to(timer.label, places.timer) }),
    polls: part(polls, (to) => ({ ...polls, all: polls.all.map((poll) => translatedPoll(poll, to)) })),
    questions: part(questions, (to) => {
      // What was asked before the session is of the server's own pages.
      const read = <Q extends Question>(q: Q): Q => (q.isEarly ? q : { ...q, text: to(q.text, places.question(q.id)) });
      const { shown, waiting, listed } = questions;
      return { ...questions, shown: shown && read(shown), waiting: waiting.map(read), listed: listed.map(read) };
    }),
    sideRooms: part(sideRooms, (to) => {
      const { note } = sideRooms;
      return note ? { ...sideRooms, note: { ...note, text: to(note.text, places.sideRooms) } } : sideRooms;
    }),
    door: part(door, (to) => {
      const read = <L extends Lines>(lines: L, id: string): L => ({
        ...lines,
        ...(lines.note && { note: to(lines.note, places.door(id, 'note')) }),
        ...(lines.answer && { answer: to(lines.answer, places.door(id, 'answer')) }),
      });
      return {
        ...door,
        waiting: door.waiting.map((seat) => read(seat, seat.id)),
        wait: door.wait && read(door.wait, you),
      };
    }),
  };
}

type Lines = { readonly note?: string | null; readonly answer?: string | null };

function translatedPoll(poll: RoomPoll, to: Translate): RoomPoll {
  const { form, id } = poll;
  if (form.kind !== 'question' || id.startsWith('plan-')) return poll; // the server has what a plan asks
  const [question = '', ...choices] = [form.question, ...form.choices].map((text, i) => to(text, places.poll(id, i)));
  return { ...poll, form: { ...form, question, choices } };
}

/** The room as it is read: with words in place of what the log holds. What says the same as before stays the same object. */
export class Readable {
  private messages = new Map<string, Read>();
  private parts = new Map<unknown, { readonly said: string; readonly made: unknown }>(); // by what the log holds

  room(room: Room, you: string, wordsOf: WordsOf): Room {
    const before = this.parts;
    this.parts = new Map();
    const part: Part = (from, make) => {
      const said: string[] = [];
      const made = make((text, place) => {
        const words = text && wordsOf(shared(text, place));
        const read = text && ((typeof words === 'object' && words[0]) || notReadable);
        said.push(read);
        return read;
      });
      const known = before.get(from);
      const now = { said: JSON.stringify(said), made };
      const kept = known?.said === now.said ? known : now;
      this.parts.set(from, kept);
      return kept.made as typeof from;
    };
    return { ...translated(room, you, part), chat: this.chat(room.chat, wordsOf) };
  }

  private chat(chat: Chat, wordsOf: WordsOf): Chat {
    const before = this.messages;
    this.messages = new Map();
    const messages = chat.messages.map((logged) => {
      if (logged.takenDownBy) return logged;
      const words = wordsOf(sealedMessage(logged));
      const known = before.get(logged.id);
      const shown = known?.logged === logged && known.words === words ? known.shown : read(logged, words);
      this.messages.set(logged.id, { logged, words, shown });
      return shown;
    });
    return { ...chat, messages };
  }
}

type Read = { readonly logged: ChatMessage; readonly words: Words | undefined; readonly shown: ChatMessage };

function read({ note: _, ...logged }: ChatMessage, words: Words = []): ChatMessage {
  if (typeof words === 'string') return { ...logged, body: '', unread: words };
  const [body, note] = words;
  if (body === undefined) return { ...logged, body: '', unread: 'waiting' };
  return { ...logged, body, ...(note && { note }) };
}
