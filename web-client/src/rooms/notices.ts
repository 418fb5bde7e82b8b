import type { MediaTrack, RoomEvent } from '../shared/contracts';
import { isHeldAtDoor } from './arrivals/arrivals';
import type { DoorSet } from './door/door';
import type { Room } from './room';
import { hasSteppedDown, isPromoted, leads, seatOf } from './seats/seats';
import type { DeviceNotice } from './tracks/ownDevices';

/** A notice at the top of the stage. There is one at a time; the newest replaces the others. */
export type Notice =
  | DeviceNotice
  | { readonly kind: 'copied' | 'notCopied' }
  | { readonly kind: 'askedToUnmute' | 'cameraAllowed' | 'chatAllowed'; readonly by: string }
  | { readonly kind: 'chatHeld' | 'messageTakenDown' | 'roomResumed' }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string }
  | { readonly kind: 'notDone' }
  | { readonly kind: 'removed'; readonly who: string; readonly name: string }
  | { readonly kind: 'hid'; readonly who: string; readonly name: string; readonly leads: boolean }
  | { readonly kind: 'reportMade' | 'reportAnswered' }
  | { readonly kind: 'removedSince'; readonly count: number }
  | { readonly kind: 'promoted' | 'promotionEnded' | 'steppedDown' | 'steppedUp' }
  | { readonly kind: 'heldAtDoor' | 'welcomed' }
  | { readonly kind: 'beganAgain'; readonly leads: boolean }
  | { readonly kind: 'endsSoon' }
  | { readonly kind: 'prolonged'; readonly endsAt: number; readonly own: boolean }
  | { readonly kind: 'prolongingTakenBack'; readonly endsAt: number }
  | { readonly kind: 'letIn' }
  | { readonly kind: 'knock'; readonly who: readonly string[]; readonly name: string } // the first of them
  | { readonly kind: 'nameAtDoor' | 'sealedAgain' }
  | { readonly kind: 'backTogether' | 'stepOutDeclined' }
  | { readonly kind: 'leadDeclined'; readonly name: string }
  | { readonly kind: 'door'; readonly now: DoorSet; readonly before: DoorSet };

/** Who waits at the door; null when nobody does. */
export function knockNotice({ door: { waiting } }: Room): Notice | null {
  const [first] = waiting;
  return first ? { kind: 'knock', who: waiting.map(({ id }) => id), name: first.name } : null;
}

/** What an event says to the person whom it is about. */
export function noticeOf(event: RoomEvent, room: Room, before: Room, you: string): Notice | null {
  switch (event.$type) {
    case 'participantKnocked':
      return event.cause !== 'sentBack' && leads(room, you) ? knockNotice(room) : null;
    case 'askedToUnmute':
    case 'cameraAllowed':
    case 'chatAllowed':
      return event.who === you ? { kind: event.$type, by: seatOf(room, event.by)?.name ?? '' } : null;
    case 'chatHeld':
      return event.who === you ? { kind: event.$type } : null;
    case 'messageTakenDown':
      return event.author === you && event.by !== you ? { kind: event.$type } : null;
    case 'endAnnounced':
      return { kind: 'endsSoon' };
    case 'sessionProlonged':
      return { kind: 'prolonged', endsAt: event.endsAt, own: event.by === you };
    case 'prolongingTakenBack':
      return { kind: event.$type, endsAt: event.endsAt };
    case 'stepOutDeclined':
      return event.who === you && event.by !== you ? { kind: event.$type } : null;
    case 'leadDeclined':
      return before.lead.by === you ? { kind: event.$type, name: seatOf(room, event.who)?.name ?? '' } : null;
    case 'roomResumed':
    case 'reportMade':
    case 'reportAnswered':
      return { kind: event.$type };
    default:
      return null;
  }
}

/** What a change of this person's own role says to them. The room before shows no seat to somebody who has just come in. */
export function noticeOfRole(before: Room, room: Room, you: string): Notice | null {
  const [was, is] = [seatOf(before, you), seatOf(room, you)];
  if (!was || !is || was.role === is.role) return null;
  if (is.role === 'facilitator') return { kind: isPromoted(is) ? 'promoted' : 'steppedUp' };
  return { kind: hasSteppedDown(room, you) ? 'steppedDown' : 'promotionEnded' };
}

/** What the door says to a newcomer: that it holds everything for a while, and that a facilitator has lifted that. */
export function noticeOfDoor(before: Room, room: Room, you: string): Notice | null {
  const [was, is] = [isHeldAtDoor(before, you), isHeldAtDoor(room, you)];
  return was === is || !seatOf(room, you) ? null : { kind: is ? 'heldAtDoor' : 'welcomed' };
}

const turnsOn: Partial<Record<RoomEvent['$type'], MediaTrack>> = {
  microphoneTurnedOn: 'microphone',
  cameraTurnedOn: 'camera',
  screenStarted: 'screen',
};

/** The device of this person that the event says is on. */
export function turnedOn(event: RoomEvent, you: string): MediaTrack | undefined {
  return 'who' in event && event.who === you ? turnsOn[event.$type] : undefined;
}

const deviceOfEffect = { mask: 'camera', blur: 'camera', voice: 'microphone', noise: null } as const;

/** The device that a notice says is off: once it is on, the notice is out of date. */
export function deviceOf(notice: Notice): MediaTrack | null {
  switch (notice.kind) {
    case 'device':
    case 'interrupted':
      return notice.device;
    case 'muted':
    case 'mutedAll':
    case 'askedToUnmute':
      return 'microphone';
    case 'cameraStopped':
    case 'cameraRested':
    case 'cameraOffToListen':
    case 'cameraAllowed':
      return 'camera';
    case 'noBlur':
    case 'noMask':
      return 'camera';
    case 'noVoice':
      return 'microphone';
    case 'tooSlow':
      return deviceOfEffect[notice.effect];
    case 'screenStopped':
      return 'screen';
    default:
      return null;
  }
}
