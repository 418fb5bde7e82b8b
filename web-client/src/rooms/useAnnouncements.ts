import { useEffect, useRef } from 'react';
import { announce } from '../shared/announce';
import { participant } from './room';
import { handNumber, peopleInside, type RoomStore } from './roomStore';
import { t } from './t';

function handRaised(number: number | null): string {
  return number ? t('rooms.say.handRaised', { number }) : t('rooms.say.handUp');
}

/** Says to a screen reader what happens in the room and is not said where it is shown. */
export function useAnnouncements(store: RoomStore, chatOpen: boolean): void {
  const open = useRef(chatOpen);
  open.current = chatOpen;
  useEffect(() => {
    announce(t('rooms.say.in', { count: peopleInside(store.getState()) }), 'alert', 'me');
    store.effects = {
      lost: () => announce(t('rooms.lost.title'), 'status', 'me'),
      back: () => announce(t('rooms.lost.back'), 'status', 'me'),
      told: (event, after) => {
        const { you } = store.getState();
        const own = 'who' in event && event.who === you;
        const nameOf = (who: string) => participant(after, who)?.name || t('rooms.notice.someone');
        switch (event.$type) {
          case 'microphoneTurnedOn':
            if (own) announce(t('rooms.say.micOn'), 'status', 'me');
            break;
          case 'microphoneTurnedOff':
            if (own) announce(t('rooms.say.micOff'), 'status', 'me');
            break;
          case 'cameraTurnedOn':
            if (own) announce(t('rooms.say.cameraOn'), 'status', 'me');
            break;
          case 'cameraTurnedOff':
            if (own) announce(t('rooms.say.cameraOff'), 'status', 'me');
            break;
          case 'cameraStopped':
            if (own) announce(t('rooms.notice.cameraStopped'), 'alert', 'me');
            break;
          case 'cameraAllowed':
            if (own) announce(t('rooms.notice.cameraAllowed', { name: nameOf(event.by) }), 'alert', 'me');
            break;
          case 'microphoneMuted':
            if (own) announce(t('rooms.say.muted'), 'alert', 'me');
            break;
          case 'askedToUnmute':
            if (own) announce(t('rooms.say.asked', { name: nameOf(event.by) }), 'alert', 'me');
            break;
          case 'handRaised':
            if (own) announce(handRaised(handNumber(store.getState(), you)), 'status', 'me');
            break;
          case 'handLowered':
            if (own) announce(t('rooms.say.handLowered'), 'status', 'me');
            break;
          case 'screenStarted':
            if (!own) announce(t('rooms.say.screen', { name: nameOf(event.who) }), 'status', 'important');
            break;
          case 'roomLocked':
            announce(t('rooms.say.locked'), 'status', 'important');
            break;
          case 'roomUnlocked':
            announce(t('rooms.say.unlocked'), 'status', 'important');
            break;
          case 'messagePosted':
            if (!own && !open.current)
              announce(t('rooms.say.chat', { name: event.author?.name || nameOf(event.who) }), 'status', 'important');
            break;
          default:
        }
      },
    };
  }, [store]);
}
