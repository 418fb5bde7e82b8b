import { useSyncExternalStore } from 'react';

export type Route =
  | { page: 'home' | 'help' | 'ops' | 'safety' | 'rehearsal' | 'rehearsed' | 'not-found' }
  | { page: 'prejoin'; code: string }
  | { page: 'room' | 'after'; room: string };

const idPattern = /^[A-Za-z0-9_-]{8,40}$/;

export function matchRoute(path: string): Route {
  const parts = path.split('/').filter((part) => part !== '');
  const [first, second, third] = parts;
  if (parts.length === 2 && second !== undefined && idPattern.test(second)) {
    if (first === 'j') return { page: 'prejoin', code: second };
    if (first === 's') return { page: 'room', room: second };
  }
  if (parts.length === 3 && first === 's' && third === 'after' && second !== undefined && idPattern.test(second))
    return { page: 'after', room: second };
  // A mistyped link is still a link: "Before you join" has kinder words than "not found".
  if (parts.length === 2 && second !== undefined && first === 'j') return { page: 'prejoin', code: second };
  if (path === '/rehearse/after') return { page: 'rehearsed' };
  if (parts.length === 1) {
    switch (first) {
      case 'rehearse':
        return { page: 'rehearsal' };
      case 'start':
        return { page: 'home' };
      case 'help':
      case 'ops':
      case 'safety':
        return { page: first };
    }
  }
  return { page: 'not-found' };
}

const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

/** Goes to an address of our own. `replace` takes the current one out of the history, as after "Before you join". */
export function navigate(path: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'replace') history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  window.scrollTo(0, 0);
  changed();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('popstate', changed);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('popstate', changed);
  };
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}
