import {
  iconCam,
  iconCamOff,
  iconChat,
  iconDisplay,
  iconDoor,
  iconHand,
  iconLantern,
  iconMic,
  iconMicOff,
  iconRemove,
} from '../../shared/icons';
import { t } from '../../texts/texts';
import type { MenuItem } from '../Menu';
import type { RoomStore } from '../roomStore';
import type { SeatTracks } from '../tracks/tracks';
import { isPromoted, mayLead, type Seat } from './seats';

/** What is asked once more before it is done. */
export type Asking = { readonly kind: 'remove' | 'promote' | 'stepDown' | 'report'; readonly person: Seat };

/** What a facilitator can do about a person, gentlest first. */
export function wishesFor(
  p: Seat,
  { microphone, camera, screen, chat }: SeatTracks & { readonly chat: 'open' | 'held' },
  store: RoomStore,
  hasHand: boolean,
  onAsk: (asking: Asking) => void,
): MenuItem[] {
  const who = p.id;
  const items: MenuItem[] = [];
  const wish = (
    label: string,
    icon: string,
    $type:
      | 'muteParticipant'
      | 'askToUnmute'
      | 'stopCamera'
      | 'allowCamera'
      | 'holdChat'
      | 'allowChat'
      | 'lowerHand'
      | 'stopScreen'
      | 'sendToWait'
      | 'withdrawPromotion',
  ) => items.push({ label, icon, run: () => void store.execute({ $type, who }) });
  if (hasHand) wish(t('seats.lowerHand'), iconHand, 'lowerHand');
  if (microphone !== 'on') wish(t('seats.ask'), iconMic, 'askToUnmute');
  if (microphone !== 'held') wish(t('seats.mute'), iconMicOff, 'muteParticipant');
  if (camera === 'held') wish(t('seats.allowCamera'), iconCam, 'allowCamera');
  else wish(t('seats.stopCamera'), iconCamOff, 'stopCamera');
  if (chat === 'held') wish(t('seats.allowChat'), iconChat, 'allowChat');
  else if (p.role !== 'facilitator') wish(t('seats.holdChat'), iconChat, 'holdChat');
  if (screen === 'on') wish(t('seats.stopScreen'), iconDisplay, 'stopScreen');
  if (isPromoted(p)) wish(t('seats.withdraw'), iconLantern, 'withdrawPromotion');
  if (p.role === 'facilitator') return items;
  const ask = (label: string, icon: string, kind: Asking['kind'], danger = false) =>
    items.push({ label, icon, danger, run: () => onAsk({ kind, person: p }) });
  ask(t('seats.promote'), iconLantern, 'promote');
  if (mayLead(p)) return items;
  wish(t('seats.sendToWait'), iconDoor, 'sendToWait');
  ask(t('seats.remove'), iconRemove, 'remove', true);
  return items;
}

/** What a person can do about their own role. */
export function ownWishes(p: Seat, store: RoomStore, onAsk: (asking: Asking) => void): MenuItem[] {
  if (p.role === 'facilitator') {
    const run = () => onAsk({ kind: 'stepDown', person: p });
    return [{ label: t('seats.stepDown'), icon: iconLantern, run }];
  }
  if (p.claim !== 'facilitator') return [];
  return [{ label: t('seats.stepUp'), icon: iconLantern, run: () => void store.execute({ $type: 'stepUp' }) }];
}
