import { limits } from '../shared/contracts';

const minute = 60_000;
const warnsFor = 10; // minutes

/** In how many minutes a rehearsal ends by itself that was begun then; null while nobody needs to know. */
export function endsIn(began: number, now: number): number | null {
  const left = Math.ceil((began + limits.longestRehearsal - now) / minute);
  return left > warnsFor ? null : Math.max(1, left);
}
