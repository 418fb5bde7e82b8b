import { announce } from '../../shared/announce';
import { iconEyeoff, iconUser } from '../../shared/icons';
import { t } from '../../texts/texts';
import type { MenuItem } from '../Menu';
import type { RoomStore } from '../roomStore';

/** Hides a person for the one who chooses it, or ends that. A notice says what it means, and has the way back. */
export function hideItem(store: RoomStore, { id, name }: { id: string; name: string }, isHidden: boolean): MenuItem {
  return isHidden
    ? { label: t('seats.unhide'), icon: iconUser, run: () => unhide(store, id, name) }
    : { label: t('seats.hide'), icon: iconEyeoff, run: () => store.hide(id, name) };
}

export function unhide(store: RoomStore, who: string, name: string): void {
  store.unhide(who);
  announce(t('seats.say.unhid', { name }), 'status', 'me');
}
