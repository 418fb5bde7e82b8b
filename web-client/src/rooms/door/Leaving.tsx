import { part } from '../../shared/part';
import { Trouble } from '../../shared/Trouble';
import { withTexts } from '../../texts/load';

/** Fetched once somebody is in the room, so that they open without a network too. */
export const LeaveDialog = part(() => withTexts('parts', import('./LeaveDialog')), null);
export const EndDialog = part(() => withTexts('parts', import('./EndDialog')), null);

/** Fetched before the room is there, so that it says what happened without a network too. */
export const Over = part(() => withTexts('parts', import('./Over')), null, <Trouble />);
