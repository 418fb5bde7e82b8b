import { useLayoutEffect, useState } from 'react';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { betweenUs } from './needs';

/** Messages of the other facilitators since what is between them was last open. */
export function useBetween(store: RoomStore, open: boolean): number {
  const [seen, setSeen] = useState<string | undefined>(undefined);
  useLayoutEffect(() => (open ? () => setSeen(betweenUs(store.getState().room).at(-1)?.id) : undefined), [store, open]);
  return useRoom(store, ({ room, you }) => {
    if (open) return 0;
    const all = betweenUs(room);
    return all.slice(all.findIndex(({ id }) => id === seen) + 1).filter(({ author }) => author.id !== you).length;
  });
}
