import { useLayoutEffect, useState } from 'react';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { isQuiet } from '../seats/hidden';
import { chatMessages } from './chat';

/** Messages of others, except of those who are hidden, since the chat was last open. */
export function useUnread(store: RoomStore, open: boolean): number {
  const [seen, setSeen] = useState(() => newest(store));
  useLayoutEffect(() => (open ? () => setSeen(newest(store)) : undefined), [store, open]);
  return useRoom(store, (state) => {
    const { room, you } = state;
    if (open) return 0;
    const messages = chatMessages(room);
    const from = messages.findIndex((m) => m.id === seen) + 1;
    return messages.slice(from).filter((m) => m.author.id !== you && !isQuiet(state, m.author, m.audience)).length;
  });
}

function newest(store: RoomStore): string | undefined {
  return chatMessages(store.getState().room).at(-1)?.id;
}
