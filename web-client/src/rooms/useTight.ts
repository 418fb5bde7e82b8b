import { useMatches, useRoom } from './hooks';
import type { RoomStore } from './roomStore';
import { askedAbout } from './safety/safety';

/** Whether the bar has no room for what "More" has as well: on a narrow screen, or while a button more asks to look after somebody. */
export function useTight(store: RoomStore): boolean {
  const narrow = useMatches('(max-width: 72rem), (max-height: 30rem)');
  return useRoom(store, ({ room, you }) => askedAbout(room, you).length > 0) || narrow;
}
