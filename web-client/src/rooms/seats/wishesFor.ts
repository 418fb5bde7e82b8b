import type { MoveDirection } from '../../shared/contracts';
import {
  iconCam,
  iconCamOff,
  iconChat,
  iconDisplay,
  iconDoor,
  iconDown,
  iconHand,
  iconLantern,
  iconMic,
  iconMicOff,
  iconRemove,
  iconUp,
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
  hand: { readonly number: number | null; readonly last: number; readonly mayInvite: boolean },
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
      | 'inviteToSpeak'
      | 'stopScreen'
      | 'sendToWait'
      | 'withdrawPromotion',
  ) => items.push({ label, icon, run: () => void store.execute({ $type, who }) });
  if (hand.mayInvite) wish(t('floor.hands.invite'), iconHand, 'inviteToSpeak');
  const move = (label: string, icon: string, direction: MoveDirection, from: number) =>
    items.push({ label, icon, run: () => void store.execute({ $type: 'moveHand', who, direction, from }) });
  if (hand.number !== null) {
    if (hand.number > 1) move(t('seats.moveUp'), iconUp, 'up', hand.number);
    if (hand.number > 0 && hand.number < hand.last) move(t('seats.moveDown'), iconDown, 'down', hand.number);
    wish(t('seats.lowerHand'), iconHand, 'lowerHand');
  }
  items.push({
    label: t('siderooms.stepOutTogether'),
    icon: iconDoor,
    run: () => void store.execute({ $type: 'inviteToStepOut', who }),
  });
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
