type Place = Element | null | undefined;

let held: readonly Element[] = []; // what has the focus and everything around it, innermost first
let before: readonly Element[] = []; // what had it before, newest first
const remembered = 8;

/**
 * Keeps the focus in a sensible place on every page: a pressed button has it, in Safari too, so that what a button opens knows where to
 * give it back; and when what has the focus goes away, the focus goes to what was nearest around it, else to where it came from.
 */
export function keepFocus(): void {
  document.addEventListener('focusin', (event) => {
    const path = event.composedPath().filter((each) => each instanceof Element);
    const [last] = held;
    if (last && last !== path[0]) before = [last, ...before].filter((each) => each.isConnected).slice(0, remembered);
    held = path;
  });
  document.addEventListener(
    'click',
    (event) => {
      const button = event.target instanceof Element ? event.target.closest('button') : null;
      if (button && document.activeElement !== button) button.focus({ preventScroll: true });
    },
    { capture: true },
  );
  new MutationObserver(() => {
    if (held[0]?.isConnected === false) focusBack();
  }).observe(document, { childList: true, subtree: true });
}

/** Gives the focus to the opener; when that has gone, to what was around it, before it, or to the heading of the page. */
export function focusBack(opener?: Place): void {
  if (giveFocus(opener)) return;
  const { activeElement } = document;
  if (activeElement && activeElement !== document.body && activeElement.isConnected) return; // somebody took it
  const around = held.filter((each) => each.hasAttribute('tabindex'));
  giveFocus(...around, ...before, document.querySelector('main.stage'), heading());
}

/** The first of them that can have the focus gets it. */
export function giveFocus(...places: readonly Place[]): boolean {
  return places.some((place) => {
    if (!(place instanceof HTMLElement) || !place.isConnected || place === document.body) return false;
    place.focus();
    return document.activeElement === place;
  });
}

/** The heading of the page, made ready to have the focus. */
export function heading(): HTMLElement | null {
  const found = document.querySelector('h1');
  if (found) found.tabIndex = -1;
  return found;
}
