import { part } from '../../shared/part';

/** Fetched once somebody is in the room, so that they open without a network too. */
export const LeaveDialog = part(() => import('./LeaveDialog'), null, null);
export const EndDialog = part(() => import('./EndDialog'), null, null);

/** Fetched before the room is there, so that it says what happened without a network too. */
export const Over = part(() => import('./Over'), null);
