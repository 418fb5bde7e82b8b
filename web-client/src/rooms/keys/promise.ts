import type { Room } from '../room';
import type { Secured } from './sealing';

/**
 * What the badge says: nothing here is readable to the server, keys are still on their way, it never was otherwise, or sound and pictures
 * are not sealed while somebody is here whose browser can't.
 */
export type Encryption = 'sealed' | 'securing' | 'encrypted' | 'clear';

export function encryptionOf(state: {
  readonly room: Pick<Room, 'keys'>;
  readonly secured: Secured | null;
}): Encryption {
  if (state.room.keys === null) return 'encrypted';
  if (state.secured && state.secured.unable.length > 0) return 'clear';
  return state.secured?.isSecured ? 'sealed' : 'securing';
}
