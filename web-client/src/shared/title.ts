import { useEffect } from 'react';

/** The tab's title. It never names a topic once someone is joining. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
