import type { SideRoomName } from '../../shared/contracts';
import { inLanguage, t } from '../../texts/texts';
import type { Room } from '../room';
import { type Seats, seatOf } from '../seats/seats';
import { companyIn, pairOf, sideRoom } from './siderooms';

const list = inLanguage((tag) => new Intl.ListFormat(tag, { type: 'conjunction' }));

export function nameOf(name: SideRoomName): string {
  return t(`siderooms.name.${name}`);
}

/** The name of the side room with that number; a room of two has none. */
export function nameOfRoom(room: Room, number: number | null): string {
  const named = sideRoom(room, number);
  return named ? nameOf(named.name) : t('siderooms.pair.title');
}

/** Who is with this person in a room of two; before anybody is there, whom they have stepped out with. Null in another room. */
export function companionIn(room: Room, there: Seats | null, number: number | null, you: string): string | null {
  const pair = pairOf(room, number);
  if (!pair) return null;
  const here = there ? companyIn(pair, there, you).others : [];
  if (here.length > 0) return list().format(here.map(({ name }) => name));
  return seatOf(room, pair.who === you ? pair.with : pair.who)?.name ?? t('rooms.notice.someone');
}
