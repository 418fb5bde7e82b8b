import { retryAfter } from './retry';

const soon = 500; // a change of networks is over by then, most times
/** For what somebody waits for who can be asked what else they want. */
export const soonOrNot = { most: 5 };

const waits = new Set<() => void>();

/** Tries again at once whatever waits for its next try. */
export function tryNow(): void {
  for (const end of [...waits]) end();
}

/**
 * Loads something that may not come while a device changes networks: again after a short time, then after waits that grow, and at once
 * when the network is back or somebody looks at the page again.
 * @param most How often it is tried at most.
 * @param onLate Called once, when it has not come twice: worth telling whoever waits.
 */
export async function untilThere<T>(
  load: () => Promise<T>,
  { most = Number.POSITIVE_INFINITY, onLate }: { most?: number; onLate?: () => void } = {},
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await load();
    } catch (error) {
      if (tries >= most) throw error;
      if (tries === 2) onLate?.();
      await wait(tries === 1 ? soon : retryAfter(tries - 2, Math.random()));
    }
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      waits.delete(end);
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', end);
      globalThis.document?.removeEventListener?.('visibilitychange', seen);
      resolve();
    };
    const seen = () => {
      if (!document.hidden) end();
    };
    const timer = setTimeout(end, milliseconds);
    waits.add(end);
    globalThis.addEventListener?.('online', end);
    globalThis.document?.addEventListener?.('visibilitychange', seen);
  });
}
