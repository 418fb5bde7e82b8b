import { useEffect } from 'react';
import type { RoomStore } from './roomStore';

const restAfter = 5000;
const tick = 10_000;
const asleepFor = 120_000; // a browser may give a page that nobody sees only one tick a minute

/** Keeps the screen awake while the page is looked at. A browser that may not do so lets it sleep. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let here = true;
    const hold = async () => {
      if (document.hidden || !navigator.wakeLock || (lock && !lock.released)) return;
      try {
        lock = await navigator.wakeLock.request('screen');
        if (!here) await lock.release();
      } catch {
        lock = null; // refused on a low battery, for example
      }
    };
    void hold();
    const seen = () => void hold(); // the browser lets go of the lock when the page is hidden
    document.addEventListener('visibilitychange', seen);
    return () => {
      here = false;
      document.removeEventListener('visibilitychange', seen);
      void lock?.release().catch(() => undefined);
    };
  }, []);
}

/** What a phone's lock screen and its list of players call the sound: never the group's name. */
export function useMediaName(name: string): void {
  useEffect(() => {
    const session = navigator.mediaSession as MediaSession | undefined;
    if (!session) return undefined;
    session.metadata = new MediaMetadata({ title: name });
    return () => {
      session.metadata = null;
    };
  }, [name]);
}

/** On a phone the camera turns off when the page has been out of sight for five seconds, and stays off. */
export function useCameraRest(store: RoomStore, phone: boolean): void {
  useEffect(() => {
    if (!phone) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => void store.own.restCamera('cameraRested'), restAfter);
    };
    document.addEventListener('visibilitychange', changed);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', changed);
    };
  }, [store, phone]);
}

/** Tells when this device has slept, with the lid closed for example: no timer runs meanwhile. Returns the way to stop. */
export function watchSleep(onWoke: () => void): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const slept = Date.now() - last > asleepFor;
    last = Date.now();
    if (slept) onWoke();
  }, tick);
  return () => clearInterval(timer);
}

/** So that a person who opens the lid again is not seen and heard before they want to be. */
export function useRestAfterSleep(store: RoomStore): void {
  useEffect(() => watchSleep(() => store.own.restAll()), [store]);
}

/** Tells when the network comes back, or when somebody looks at the page again. Returns the way to stop. */
export function watchWaking(onWake: (online: boolean) => void): () => void {
  const online = (): void => onWake(true);
  const seen = (): void => {
    if (!document.hidden) onWake(false);
  };
  addEventListener('online', online);
  document.addEventListener('visibilitychange', seen);
  return () => {
    removeEventListener('online', online);
    document.removeEventListener('visibilitychange', seen);
  };
}
