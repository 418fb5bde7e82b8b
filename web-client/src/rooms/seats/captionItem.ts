import { iconCaptions } from '../../shared/icons';
import { t } from '../../texts/texts';
import type { MenuItem } from '../Menu';
import type { RoomState } from '../roomState';
import type { RoomStore } from '../roomStore';
import { hasSound } from '../schedule/schedule';
import { leads } from './seats';

/** Who may have that person type captions, or end it. */
export function mayCaption({ room, you }: RoomState, who: string): 'name' | 'end' | null {
  if (!hasSound(room.format)) return null;
  if (room.captioner === who) return leads(room, you) || who === you ? 'end' : null;
  return leads(room, you) ? 'name' : null;
}

export function captionItem(store: RoomStore, who: string, may: 'name' | 'end', own: boolean): MenuItem {
  if (may === 'end')
    return {
      label: t('seats.endCaptions'),
      icon: iconCaptions,
      run: () => void store.execute({ $type: 'endCaptions' }),
    };
  const label = t(own ? 'seats.nameCaptioner.self' : 'seats.nameCaptioner');
  return { label, icon: iconCaptions, run: () => void store.execute({ $type: 'nameCaptioner', who }) };
}
