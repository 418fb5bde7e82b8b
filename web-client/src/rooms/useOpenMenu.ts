import { type RefObject, useCallback, useRef, useState } from 'react';

/**
 * Whose menu is open in a list that scrolls. A scroll closes it, as its button goes elsewhere. The event of a scroll comes a moment after
 * it: one from before the press, as when an assistive technology presses a button that was out of sight, closes nothing.
 */
export function useOpenMenu(list: RefObject<HTMLElement | null>) {
  const [open, setOpen] = useState<string | null>(null);
  const openedAt = useRef(0);
  const onMenu = useCallback(
    (of: string | null) => {
      openedAt.current = list.current?.scrollTop ?? 0;
      setOpen(of);
    },
    [list],
  );
  const onScrolled = () => {
    if (list.current?.scrollTop !== openedAt.current) setOpen(null);
  };
  return { open, onMenu, onScrolled };
}
