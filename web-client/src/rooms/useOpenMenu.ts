import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/**
 * Whose menu is open in a list. A scroll of the list, or of what holds it on a low page, closes it, as its button goes elsewhere. The event
 * of a scroll comes a moment after it: one from before the press, as when an assistive technology presses a button that was out of sight,
 * closes nothing.
 */
export function useOpenMenu(list: RefObject<HTMLElement | null>) {
  const [open, setOpen] = useState<string | null>(null);
  const openedAt = useRef(0);
  const onMenu = useCallback(
    (of: string | null) => {
      openedAt.current = scrolled(list.current);
      setOpen(of);
    },
    [list],
  );
  useEffect(() => {
    if (open === null) return undefined;
    const onScroll = () => {
      if (scrolled(list.current) !== openedAt.current) setOpen(null);
    };
    document.addEventListener('scroll', onScroll, true); // it comes to no element around the one that scrolls
    return () => document.removeEventListener('scroll', onScroll, true);
  }, [open, list]);
  return { open, onMenu };
}

/** How far the list and all that holds it have been scrolled. */
function scrolled(list: Element | null): number {
  let sum = 0;
  for (let at = list; at; at = at.parentElement) sum += at.scrollTop;
  return sum;
}
