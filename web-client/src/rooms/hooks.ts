import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { serverNow } from '../shared/serverClock';
import type { RoomState } from './roomState';
import type { RoomStore } from './roomStore';
import { same } from './same';

/** The part of the room's state that a view shows. The view renders again only when that part has changed, compared part by part. */
export function useRoom<T>(store: RoomStore, select: (state: RoomState) => T): T {
  const last = useRef<{ value: T }>(undefined);
  return useSyncExternalStore(store.subscribe, () => {
    const value = select(store.getState());
    if (!last.current || !same(last.current.value, value)) last.current = { value };
    return last.current.value;
  });
}

export function useMatches(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}

/** The inner size of an element in CSS pixels. */
export function useSize<E extends HTMLElement>(): [RefObject<E | null>, { width: number; height: number }] {
  const ref = useRef<E>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      setSize((before) =>
        before.width === element.clientWidth && before.height === element.clientHeight
          ? before
          : { width: element.clientWidth, height: element.clientHeight },
      );
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}

/** The current time, renewed while `running`. */
export function useNow(running: boolean, every: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [running, every]);
  return now;
}

/** The same by the server's clock, for times of the log. */
export function useServerNow(running: boolean, every: number): number {
  return serverNow(useNow(running, every));
}
