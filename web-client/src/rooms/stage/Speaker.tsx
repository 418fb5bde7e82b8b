import { useEffect, useState } from 'react';
import { t } from '../../texts/texts';
import { useRoom, useSize } from '../hooks';
import type { RoomStore } from '../roomStore';
import { heard } from '../seats/hidden';
import { nameOf } from '../seats/nameOf';
import { ScreenTile, Tile } from './Tile';
import { cameras, type Shown, useView } from './useView';

const filmTile = 200;
const switchAfter = 2000; // continuous speech before the large tile changes

export default function Speaker({ store, people, pinned, sharer }: Shown & { sharer: string | null }) {
  const large = useLargest(store, people, pinned);
  const [ref, size] = useSize<HTMLDivElement>();
  const [scrolled, setScrolled] = useState(0);
  const rest = sharer === null ? people.filter((who) => who !== large) : people;
  const firstShown = Math.floor(scrolled / (filmTile + 12));
  const inSight = rest.slice(firstShown, firstShown + Math.ceil(size.width / (filmTile + 12)) + 1);
  const largeHeight = Math.max(0, size.height - 148);
  useView(store, (state) => [
    ...(sharer !== null
      ? [{ who: sharer, track: 'screen' as const, height: Math.round(largeHeight * devicePixelRatio) }]
      : cameras(state, large === undefined ? [] : [large], largeHeight)),
    ...cameras(state, inSight, 136),
  ]);
  const sharedBy = useRoom(store, (state) => (sharer === null ? null : nameOf(state.room, sharer)));

  return (
    <div className="speaker-view" ref={ref}>
      <ul
        className="tiles"
        style={{ gridTemplateColumns: 'minmax(0, 1fr)' }}
        aria-label={sharedBy === null ? t('stage.speakingNow') : t('stage.tile.screen', { name: sharedBy })}
      >
        {sharer !== null ? (
          <ScreenTile key={`${sharer}/screen`} store={store} who={sharer} />
        ) : (
          large !== undefined && (
            <Tile
              key={large}
              first
              store={store}
              who={large}
              pinned={large === pinned}
              ratio={16 / 10}
              className="large"
            />
          )
        )}
      </ul>
      <ul
        className="filmstrip"
        aria-label={sharer !== null ? t('seats.list') : t('stage.everyoneElse')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a row that scrolls sideways has to be reachable by keyboard
        tabIndex={0}
        onScroll={(e) => setScrolled(Math.abs(e.currentTarget.scrollLeft))}
      >
        {rest.map((who) => (
          <Tile key={who} store={store} who={who} pinned={who === pinned} ratio={filmTile / 136} />
        ))}
      </ul>
    </div>
  );
}

/**
 * The person on the large tile: the pinned one; otherwise it changes after two seconds of continuous speech, and never to oneself while
 * others are here.
 */
function useLargest(store: RoomStore, people: readonly string[], pinned: string | null): string | undefined {
  const [chosen, setChosen] = useState<string | null>(null);
  const { loudest, isHidden } = useRoom(store, (state) => ({
    loudest: heard(state).find((who) => who !== state.you),
    isHidden: chosen !== null && state.hidden.has(chosen),
  }));
  useEffect(() => {
    if (loudest === undefined || loudest === chosen) return undefined;
    const timer = setTimeout(() => setChosen(loudest), switchAfter);
    return () => clearTimeout(timer);
  }, [loudest, chosen]);
  return people.find((who) => who === pinned) ?? people.find((who) => who === chosen && !isHidden) ?? people[0];
}
