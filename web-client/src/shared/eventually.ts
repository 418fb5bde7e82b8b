import { vi } from 'vitest';

/** In tests: waits until the expectations hold, for as long as a busy machine may need. */
export const eventually = <T>(hold: () => T | Promise<T>): Promise<T> => vi.waitFor(hold, { timeout: 30_000 });
