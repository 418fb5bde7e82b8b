const rungs = [1000, 2000, 4000, 8000, 15_000];
/** The random part of a wait: all pages lose a server at the same moment, and should not all come back at the same moment. */
const leftOut = 0.5;

/**
 * Milliseconds until the next try: 1, 2, 4, 8, 15 s, then every 15 s, at most.
 * @param chance from 0 to 1.
 */
export const retryAfter = (attempt: number, chance: number): number =>
  Math.round((rungs[attempt] ?? 15_000) * (1 - leftOut * chance));
