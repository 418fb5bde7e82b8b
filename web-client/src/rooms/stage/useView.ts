import { useEffect, useState } from 'react';
import { useEase } from '../../comfort/ease';
import type { ViewTile } from '../../shared/contracts';
import { useRoom } from '../hooks';
import type { RoomState } from '../roomState';
import type { RoomStore } from '../roomStore';
import { tracksOf } from '../tracks/tracks';

/** The ids of the people here, in their order. The state of each person is read only by the tile that shows them. */
export type Shown = { store: RoomStore; people: readonly string[]; pinned: string | null };

/** Tells the media which tiles are on screen; none while the page is out of sight, or this person wants no pictures. */
export function useView(store: RoomStore, tilesOf: (state: RoomState) => readonly ViewTile[]): void {
  const hidden = useHidden();
  const { noVideo } = useEase();
  const text = useRoom(store, (state) => JSON.stringify(hidden || noVideo ? [] : tilesOf(state)));
  useEffect(() => store.setView(JSON.parse(text) as ViewTile[]), [store, text]);
}

function useHidden(): boolean {
  const [hidden, setHidden] = useState(document.hidden);
  useEffect(() => {
    const changed = () => setHidden(document.hidden);
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  }, []);
  return hidden;
}

export function cameras({ room, you, hidden }: RoomState, people: readonly string[], height: number): ViewTile[] {
  const pixels = Math.round(height * devicePixelRatio);
  return people
    .filter((who) => who !== you && !hidden.has(who) && tracksOf(room, who).camera === 'on')
    .map((who) => ({ who, track: 'camera', height: pixels }));
}
