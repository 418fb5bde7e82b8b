import { participant } from '../room';
import type { RoomState } from '../roomStore';
import { t } from '../t';

export function nameOf(state: RoomState, who: string): string {
  return participant(state.room, who)?.name ?? t('rooms.chat.someone');
}
