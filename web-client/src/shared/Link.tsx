import type { ComponentPropsWithoutRef } from 'react';
import { matchRoute, navigate } from './router';

/** A link to an address of our own. A page of the server, a new tab, a download or a modifier key is left to the browser. */
export function Link({ href, onClick, ...rest }: ComponentPropsWithoutRef<'a'> & { href: string }) {
  return (
    <a
      href={href}
      {...rest}
      onClick={(event) => {
        onClick?.(event);
        const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
        if (event.defaultPrevented || !plain || rest.target || matchRoute(href).page === 'not-found') return;
        event.preventDefault();
        navigate(href);
      }}
    />
  );
}
