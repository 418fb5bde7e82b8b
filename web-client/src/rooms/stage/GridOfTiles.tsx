import { useEffect, useRef } from 'react';
import { Icon } from '../../shared/Icon';
import { iconLeft, iconRight } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useMatches, useRoom, useSize } from '../hooks';
import { mayAct } from '../useShortcuts';
import { Alone, isAlone } from './Alone';
import { gapFor, gridLayout, pictureBox } from './gridLayout';
import { Swipe } from './swipe';
import { Tile } from './Tile';
import { cameras, type Shown, useView } from './useView';

export function GridOfTiles({
  store,
  people,
  pinned,
  page,
  onPage,
  inviteLink,
}: Shown & { page: number; onPage: (page: number) => void; inviteLink: string | null }) {
  const [ref, size] = useSize<HTMLUListElement>();
  const phone = useMatches('(max-width: 40rem)');
  const grid = gridLayout(people.length, size.width, size.height);
  const current = Math.min(page, grid.pages - 1);
  const first = current * grid.pageSize;
  const seen = people.slice(first, first + grid.pageSize);
  const pictureHeight = Math.min(grid.tileHeight, grid.tileWidth / pictureBox(0));
  useView(store, (state) => cameras(state, seen, pictureHeight));

  const swipe = useRef(new Swipe());
  usePageKeys((way) => onPage(clamp(current + way, grid.pages)));
  const alone = useRoom(store, isAlone);
  const inLastRow = seen.length % grid.columns;
  return (
    <div className="stage-rows">
      <ul
        ref={ref}
        className="tiles"
        aria-label={t('seats.list')}
        style={{
          gridTemplateColumns: `repeat(${grid.columns * 2}, minmax(0, 1fr))`,
          gridTemplateRows: `repeat(${grid.rows}, minmax(0, 1fr))`,
          gap: gapFor(size.width),
        }}
        onTouchStart={(e) => swipe.current.start(e.touches)}
        onTouchCancel={() => swipe.current.cancel()}
        onTouchEnd={(e) => {
          const way = swipe.current.end(e.changedTouches[0], getComputedStyle(e.currentTarget).direction === 'rtl');
          if (way !== 0) onPage(clamp(current + way, grid.pages));
        }}
      >
        {seen.map((who, i) => (
          <Tile
            key={who}
            first={i === 0}
            store={store}
            who={who}
            pinned={who === pinned}
            ratio={grid.tileWidth / grid.tileHeight}
            className={alone ? 'alone' : ''}
            column={
              i === seen.length - inLastRow && inLastRow > 0 && seen.length > grid.columns
                ? String(grid.columns - inLastRow + 1)
                : 'auto'
            }
          />
        ))}
      </ul>
      {alone && <Alone store={store} inviteLink={inviteLink} />}
      {grid.pages > 1 && (
        <div className={phone ? 'row spread pages' : 'row pages centred'}>
          <button
            type="button"
            className="iconbtn"
            aria-label={t('stage.page.previous')}
            aria-disabled={current === 0}
            onClick={() => onPage(clamp(current - 1, grid.pages))}
          >
            <Icon of={iconLeft} flip />
          </button>
          <span className="small soft num" aria-live="polite">
            {t('stage.page.of', { from: first + 1, to: first + seen.length, all: people.length })}
          </span>
          <button
            type="button"
            className="iconbtn"
            aria-label={t('stage.page.next')}
            aria-disabled={current >= grid.pages - 1}
            onClick={() => onPage(clamp(current + 1, grid.pages))}
          >
            <Icon of={iconRight} flip />
          </button>
        </div>
      )}
    </div>
  );
}

/** PageUp and PageDown turn pages while the focus is on the stage, on the bar or nowhere; elsewhere the focused element gets them. */
function usePageKeys(turn: (way: 1 | -1) => void): void {
  const latest = useRef(turn);
  latest.current = turn;
  useEffect(() => {
    const down = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.altKey || e.metaKey || e.defaultPrevented || document.querySelector('dialog[open]')) return;
      const way = e.key === 'PageDown' ? 1 : e.key === 'PageUp' ? -1 : null;
      if (way === null || !mayAct(e.target)) return;
      e.preventDefault();
      latest.current(way);
    };
    window.addEventListener('keydown', down);
    return () => window.removeEventListener('keydown', down);
  }, []);
}

function clamp(page: number, pages: number): number {
  return Math.max(0, Math.min(pages - 1, page));
}
