import type { Participant } from '../../shared/contracts';
import { iconCam, iconCamOff, iconDisplay, iconHand, iconMic, iconMicOff, iconRemove } from '../../shared/icons';
import type { MenuItem } from '../Menu';
import type { RoomStore } from '../roomStore';
import { t } from '../t';

/** What a facilitator can do about a person, gentlest first. */
export function wishesFor(
  p: Participant,
  store: RoomStore,
  hasHand: boolean,
  onRemove: (p: Participant) => void,
): MenuItem[] {
  const who = p.id;
  const items: MenuItem[] = [];
  const wish = (
    label: string,
    icon: string,
    $type: 'muteParticipant' | 'askToUnmute' | 'stopCamera' | 'allowCamera' | 'lowerHand' | 'stopScreen',
  ) => items.push({ label, icon, run: () => void store.execute({ $type, who }) });
  if (hasHand) wish(t('rooms.people.lowerHand'), iconHand, 'lowerHand');
  if (p.microphone !== 'on') wish(t('rooms.people.ask'), iconMic, 'askToUnmute');
  if (p.microphone !== 'held') wish(t('rooms.people.mute'), iconMicOff, 'muteParticipant');
  if (p.camera === 'held') wish(t('rooms.people.allowCamera'), iconCam, 'allowCamera');
  else wish(t('rooms.people.stopCamera'), iconCamOff, 'stopCamera');
  if (p.screen === 'on') wish(t('rooms.people.stopScreen'), iconDisplay, 'stopScreen');
  if (p.role !== 'facilitator')
    items.push({ label: t('rooms.people.remove'), icon: iconRemove, danger: true, run: () => onRemove(p) });
  return items;
}
