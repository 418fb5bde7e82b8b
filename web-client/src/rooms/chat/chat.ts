import {
  type Author,
  type ChatMode,
  limits,
  type PrivateMessages,
  type Reaction,
  type ReactionCount,
  type RoomMessage,
  type RoomSnapshot,
} from '../../shared/contracts';
import { byId } from '../byId';
import type { EventOf } from '../event';
import { type Seats, seatOf } from '../seats/seats';

/**
 * Where pages encrypt for one another, `unread` says why there are no words: they are not opened yet, this page has no key for them,
 * their author's has not the same link, or they are not what it sealed.
 */
export type ChatMessage = RoomMessage & { readonly unread?: 'waiting' | 'locked' | 'stranger' | 'broken' };

export type Chat = {
  readonly messages: readonly ChatMessage[]; // oldest first
  readonly mode: ChatMode;
  readonly slowMode: number | null; // between two messages, in milliseconds
  readonly privateMessages: PrivateMessages;
  readonly held: readonly string[]; // whose messages are held back, as far as one may know
};

export const noChat: Chat = { messages: [], mode: 'open', slowMode: null, privateMessages: 'facilitators', held: [] };

export function fromSnapshot({ messages, chat }: RoomSnapshot): Chat {
  return { ...noChat, ...chat, messages };
}

type ChatEvent = EventOf<
  | 'messagePosted'
  | 'messageReacted'
  | 'reactionWithdrawn'
  | 'messageTakenDown'
  | 'chatSet'
  | 'slowModeSet'
  | 'privateMessagesSet'
  | 'chatHeld'
  | 'chatAllowed'
>;

/** A message keeps its author as they were when they wrote it, so that it stays readable after they have left. */
export function evolve(chat: Chat, event: ChatEvent, at: number, seats: Seats): Chat {
  switch (event.$type) {
    case 'messagePosted': {
      if (byId(chat.messages).has(event.id)) return chat;
      const message: RoomMessage = {
        id: event.id,
        author: event.author ?? authorOf(seats, event.who),
        at,
        body: event.body,
        replyTo: event.replyTo ?? null,
        audience: event.audience,
        toWho: event.toWho ?? null,
        reactions: [],
        ...(event.note && { note: event.note }),
      };
      return { ...chat, messages: [...chat.messages, message].slice(-limits.mostMessages) };
    }
    case 'messageReacted':
      return change(chat, event.messageId, (m) => ({
        ...m,
        reactions: [...without(m, event), { who: event.who, reaction: event.reaction }],
      }));
    case 'reactionWithdrawn':
      return change(chat, event.messageId, (m) => ({ ...m, reactions: without(m, event) }));
    case 'messageTakenDown':
      return change(chat, event.id, ({ note: _, ...m }) => ({
        ...m,
        body: '',
        reactions: [],
        takenDownBy: event.by,
      }));
    case 'chatSet':
      return { ...chat, mode: event.mode };
    case 'slowModeSet':
      return { ...chat, slowMode: event.every };
    case 'privateMessagesSet':
      return { ...chat, privateMessages: event.allowed };
    case 'chatHeld':
      return { ...chat, held: [...released(chat, event.who), event.who].sort() };
    case 'chatAllowed':
      return { ...chat, held: released(chat, event.who) };
  }
}

function without(m: RoomMessage, { who, reaction }: EventOf<'messageReacted' | 'reactionWithdrawn'>) {
  return m.reactions.filter((given) => given.who !== who || given.reaction !== reaction);
}

function change(chat: Chat, id: string, by: (message: RoomMessage) => RoomMessage): Chat {
  return { ...chat, messages: chat.messages.map((m) => (m.id === id ? by(m) : m)) };
}

function released({ held }: Chat, who: string): readonly string[] {
  return held.filter((one) => one !== who);
}

function authorOf(seats: Seats, who: string): Author {
  const { id, name, keepsake, tint, role } =
    seatOf({ seats }, who) ?? ({ id: who, name: '', keepsake: 'stones', tint: 'stone', role: 'participant' } as const);
  return { id, name, keepsake, tint, role };
}

// ---- what views read

export function messageOf({ chat }: { readonly chat: Chat }, id: string): ChatMessage | undefined {
  return byId(chat.messages).get(id);
}

/** The messages of the chat: what facilitators write to each other has a place of its own. */
export function chatMessages({ chat }: { readonly chat: Chat }): readonly ChatMessage[] {
  return chat.messages.filter(({ audience }) => audience !== 'colleagues');
}

/** How many gave a reaction. One's own counts at once; in a large session those of others come as numbers a moment later. */
export function reactionCount(
  { counts }: { readonly counts: ReadonlyMap<string, readonly ReactionCount[]> },
  message: RoomMessage,
  reaction: Reaction,
): number {
  const listed = message.reactions.filter((r) => r.reaction === reaction).length;
  const told = counts.get(message.id)?.find((c) => c.reaction === reaction)?.count ?? 0;
  return Math.max(listed, told);
}
