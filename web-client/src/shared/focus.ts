type Place = Element | null | undefined;

let held: readonly Element[] = []; // the focused element and its ancestors, innermost first
let before: readonly Element[] = []; // the elements that had the focus before, newest first
const remembered = 8;

/**
 * Keeps the focus in a sensible place on every page. A pressed button gets it, in Safari too, so that a dialog knows where to give it
 * back. When the focused element goes away, the focus goes to its nearest remaining ancestor, else to where it came from.
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

/** Gives the focus to the opener; when that is gone, to its ancestors, to the elements focused before, or to the page's heading. */
export function focusBack(opener?: Place): void {
  if (giveFocus(opener)) return;
  const { activeElement } = document;
  if (activeElement && activeElement !== document.body && activeElement.isConnected) return; // something else has taken it
  const around = held.filter((each) => each.hasAttribute('tabindex'));
  giveFocus(...around, ...before, document.querySelector('main.stage'), heading());
}

/** Gives the focus to the first of them that can have it. */
export function giveFocus(...places: readonly Place[]): boolean {
  return places.some((place) => {
    if (!(place instanceof HTMLElement) || !place.isConnected || place === document.body) return false;
    place.focus();
    return document.activeElement === place;
  });
}

/** The heading of the page, made focusable. */
export function heading(): HTMLElement | null {
  const found = document.querySelector('h1');
  if (found) found.tabIndex = -1;
  return found;
}
