import { useCallback, useEffect, useRef, useState } from 'react';

/**
 * Whose menu is open in a list. A scroll of the list, or of what holds it on a low page, closes it, as its button goes elsewhere. The button
 * does not when the browser makes up for what came or went above it, and it has not when the event is of a scroll from before the press, as
 * when an assistive technology presses a button that was out of sight.
 */
export function useOpenMenu() {
  const [open, setOpen] = useState<string | null>(null);
  const opener = useRef<[element: Element | null, top: number]>([null, 0]);
  const onMenu = useCallback((of: string | null) => {
    const { activeElement } = document;
    opener.current = [activeElement, topOf(activeElement)];
    setOpen(of);
  }, []);
  useEffect(() => {
    if (open === null) return undefined;
    const [button, top] = opener.current;
    const onScroll = () => {
      if (Math.abs(topOf(button) - top) > 1) setOpen(null);
    };
    document.addEventListener('scroll', onScroll, true); // it comes to no element around the one that scrolls
    return () => document.removeEventListener('scroll', onScroll, true);
  }, [open]);
  return { open, onMenu };
}

const topOf = (element: Element | null): number => element?.getBoundingClientRect().top ?? 0;
