import type { Room } from '../room';
import type { Secured } from './sealing';

/** What the badge says: nothing here is readable to the server, keys are still on their way, or it never was otherwise. */
export type Encryption = 'sealed' | 'securing' | 'encrypted';

export function encryptionOf(state: {
  readonly room: Pick<Room, 'keys'>;
  readonly secured: Secured | null;
}): Encryption {
  if (state.room.keys === null) return 'encrypted';
  return state.secured?.isSecured ? 'sealed' : 'securing';
}
