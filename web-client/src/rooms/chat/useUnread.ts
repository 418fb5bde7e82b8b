import { useLayoutEffect, useState } from 'react';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { isQuiet } from '../seats/hidden';

/** Messages of others, except of those who are hidden, since the chat was last open. */
export function useUnread(store: RoomStore, open: boolean): number {
  const [seen, setSeen] = useState(() => newest(store));
  useLayoutEffect(() => (open ? () => setSeen(newest(store)) : undefined), [store, open]);
  return useRoom(store, (state) => {
    const { room, you } = state;
    if (open) return 0;
    const from = room.chat.messages.findIndex((m) => m.id === seen) + 1;
    return room.chat.messages.slice(from).filter((m) => m.author.id !== you && !isQuiet(state, m.author, m.audience))
      .length;
  });
}

function newest(store: RoomStore): string | undefined {
  return store.getState().room.chat.messages.at(-1)?.id;
}
