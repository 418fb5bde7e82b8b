import { part } from '../../shared/part';

/** Fetched before somebody knocks. */
export const WaitingList = part(() => import('./WaitingList'), null, null);
