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

const sealedMessage = (m: ChatMessage): SealedText => ({
  text: m.body,
  place: messagePlace(m),
  count: 2,
  author: m.author.id,
});

/** Everything in the room that people have said. */
export const textsIn = ({ chat }: Room): readonly SealedText[] =>
  chat.messages.filter(({ takenDownBy }) => !takenDownBy).map(sealedMessage);

/** The chat as it is read: with words in place of what the log holds. A message that says the same stays the same object. */
export class Readable {
  private messages = new Map<string, Read>();

  chat(chat: Chat, wordsOf: WordsOf): Chat {
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
