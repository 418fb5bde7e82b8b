import { iconCam, iconCamOff, iconDisplay, iconHand, iconMic, iconMicOff, iconRemove } from '../../shared/icons';
import { t } from '../../texts/texts';
import type { MenuItem } from '../Menu';
import type { RoomStore } from '../roomStore';
import type { SeatTracks } from '../tracks/tracks';
import type { Seat } from './seats';

/** What a facilitator can do about a person, gentlest first. */
export function wishesFor(
  p: Seat,
  { microphone, camera, screen }: SeatTracks,
  store: RoomStore,
  hasHand: boolean,
  onRemove: (p: Seat) => void,
): MenuItem[] {
  const who = p.id;
  const items: MenuItem[] = [];
  const wish = (
    label: string,
    icon: string,
    $type: 'muteParticipant' | 'askToUnmute' | 'stopCamera' | 'allowCamera' | 'lowerHand' | 'stopScreen',
  ) => items.push({ label, icon, run: () => void store.execute({ $type, who }) });
  if (hasHand) wish(t('seats.lowerHand'), iconHand, 'lowerHand');
  if (microphone !== 'on') wish(t('seats.ask'), iconMic, 'askToUnmute');
  if (microphone !== 'held') wish(t('seats.mute'), iconMicOff, 'muteParticipant');
  if (camera === 'held') wish(t('seats.allowCamera'), iconCam, 'allowCamera');
  else wish(t('seats.stopCamera'), iconCamOff, 'stopCamera');
  if (screen === 'on') wish(t('seats.stopScreen'), iconDisplay, 'stopScreen');
  if (p.role !== 'facilitator')
    items.push({ label: t('seats.remove'), icon: iconRemove, danger: true, run: () => onRemove(p) });
  return items;
}
