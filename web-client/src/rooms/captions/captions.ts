import type { RoomSnapshot } from '../../shared/contracts';
import type { EventOf } from '../event';

/** Who types captions; null while nobody does. */
export type Captioner = string | null;

export const fromSnapshot = ({ captioner }: RoomSnapshot): Captioner => captioner ?? null;

export function evolve(
  captioner: Captioner,
  event: EventOf<'participantJoined' | 'participantLeft' | 'captionerNamed' | 'captionsEnded'>,
): Captioner {
  if (event.$type === 'captionerNamed') return event.who;
  return captioner === event.who ? null : captioner;
}
