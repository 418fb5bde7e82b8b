import { t } from '../../texts/texts';
import { type Seats, seatOf } from './seats';

export function nameOf(room: { readonly seats: Seats }, who: string): string {
  return seatOf(room, who)?.name ?? t('chat.someone');
}
