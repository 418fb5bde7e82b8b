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
 * What it says: its words; `locked` where this page has no key for it; `broken` where it is not what its author's page sealed for this
 * place.
 */
export type Words = readonly string[] | 'locked' | 'broken';
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
  translated(room, you, (text, place) => {
    texts.push(shared(text, place));
    return text;
  });
  return texts;
}

type Translate = (text: string, place: Place) => string;

/** The room with other texts in place of those that are put up for all. What was never said stays empty. */
function translated(room: Room, you: string, translate: Translate): Room {
  const to = (text: string, place: Place): string => (text ? translate(text, place) : text);
  const question = <Q extends { readonly id: string; readonly text: string }>(q: Q): Q =>
    // What was asked before the session is of the server's own pages.
    'isEarly' in q && q.isEarly ? q : { ...q, text: to(q.text, places.question(q.id)) };
  const atDoor = <S extends { readonly note?: string | null; readonly answer?: string | null }>(
    seat: S,
    id: string,
  ): S => ({
    ...seat,
    ...(seat.note && { note: to(seat.note, places.door(id, 'note')) }),
    ...(seat.answer && { answer: to(seat.answer, places.door(id, 'answer')) }),
  });
  const { round, timer, polls, questions, sideRooms, door } = room;
  return {
    ...room,
    round: round && { ...round, prompt: to(round.prompt, places.round(round.id)) },
    timer: timer && { ...timer, label: to(timer.label, places.timer) },
    polls: {
      ...polls,
      all: polls.all.map((poll) => {
        if (poll.form.kind !== 'question' || poll.id.startsWith('plan-')) return poll; // the server has what a plan asks
        const [asked = '', ...choices] = [poll.form.question, ...poll.form.choices].map((text, part) =>
          to(text, places.poll(poll.id, part)),
        );
        return { ...poll, form: { ...poll.form, question: asked, choices } };
      }),
    },
    questions: {
      ...questions,
      shown: questions.shown && question(questions.shown),
      waiting: questions.waiting.map(question),
      listed: questions.listed.map(question),
    },
    sideRooms: sideRooms.note
      ? { ...sideRooms, note: { ...sideRooms.note, text: to(sideRooms.note.text, places.sideRooms) } }
      : sideRooms,
    door: {
      ...door,
      waiting: door.waiting.map((seat) => atDoor(seat, seat.id)),
      wait: door.wait && atDoor(door.wait, you),
    },
  };
}

/** The room as it is read: with words in place of what the log holds. A message that says the same stays the same object. */
export class Readable {
  private messages = new Map<string, Read>();

  room(room: Room, you: string, wordsOf: WordsOf): Room {
    const read = translated(room, you, (text, place) => {
      const words = wordsOf(shared(text, place));
      return (typeof words === 'object' && words[0]) || notReadable;
    });
    return { ...read, chat: this.chat(room.chat, wordsOf) };
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
