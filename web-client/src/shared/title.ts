import { useEffect } from 'react';
import { type Language, language } from '../texts/texts';
import { announce } from './announce';
import { heading } from './focus';

/** The tab's title. It never names a topic once someone is joining. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}

let shownIn: Language | null = null;
let shown: string | null = null; // the title that was read out last; a browser reads the first one by itself

/**
 * A page, or one screen of it, with its `h1`. When it takes the place of another, the focus goes to its heading, and what is not read with
 * that is said. `evenFirst`: also where it is the first screen, since somebody waited for it.
 */
export function useScreen(title?: string, evenFirst = false): void {
  useEffect(() => {
    if (title !== undefined) document.title = title;
    const isTranslated = shownIn !== null && shownIn !== language();
    shownIn = language();
    if (isTranslated) {
      // The same screen in another language: nothing has taken its place.
      shown = title ?? document.title;
      return;
    }
    const isFirst = shown === null;
    const isNew = title !== undefined && shown !== title;
    shown = title ?? shown ?? document.title;
    if (isFirst && !evenFirst) return;
    const h1 = heading();
    h1?.focus();
    const isRead = h1 !== null && document.activeElement === h1;
    if (!isRead)
      announce(h1?.textContent ?? shown, 'status', 'me'); // a dialog is open over the page
    else if (!isFirst && isNew && h1.textContent !== title) announce(shown, 'status', 'me');
  }, [title, evenFirst]);
}
