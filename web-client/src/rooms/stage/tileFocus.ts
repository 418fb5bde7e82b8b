import type { KeyboardEvent } from 'react';

/** Where an arrow leads in a grid that is filled row by row; the same place when there is nothing that way. */
export function nextTile(key: string, at: number, count: number, columns: number, rtl: boolean): number | undefined {
  const forward = rtl ? 'ArrowLeft' : 'ArrowRight';
  const back = rtl ? 'ArrowRight' : 'ArrowLeft';
  switch (key) {
    case forward:
      return Math.min(count - 1, at + 1);
    case back:
      return Math.max(0, at - 1);
    case 'ArrowDown':
      return at + columns < count ? at + columns : at;
    case 'ArrowUp':
      return at - columns >= 0 ? at - columns : at;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** Arrows, Home and End between the tiles of the list; the stage itself gives the focus to the first. */
export function onTileKey(e: KeyboardEvent<HTMLElement>): void {
  if (e.ctrlKey || e.altKey || e.metaKey || e.shiftKey) return;
  const tiles = [...e.currentTarget.querySelectorAll<HTMLElement>('[data-tile]')];
  const at = tiles.indexOf(document.activeElement as HTMLElement);
  if (tiles.length === 0 || (at < 0 && document.activeElement !== e.currentTarget)) return;
  const rtl = getComputedStyle(e.currentTarget).direction === 'rtl';
  const top = tiles[0]?.offsetTop;
  const columns = tiles.filter((tile) => tile.offsetTop === top).length;
  const to = at < 0 ? 0 : nextTile(e.key, at, tiles.length, Math.max(1, columns), rtl);
  if (to === undefined || (at < 0 && !e.key.startsWith('Arrow') && e.key !== 'Home' && e.key !== 'End')) return;
  e.preventDefault();
  tiles[to]?.focus();
}
