import { useEase } from '../comfort/ease';
import { canShareScreen } from '../media/devices';
import { useEffects } from '../media/effects/effects';
import { Icon } from '../shared/Icon';
import {
  iconCam,
  iconCamOff,
  iconCaptions,
  iconChat,
  iconCircle,
  iconEyeoff,
  iconHand,
  iconHelp,
  iconLantern,
  iconLeave,
  iconMic,
  iconMicOff,
  iconMore,
  iconPeople,
  iconReply,
  iconShare,
} from '../shared/icons';
import { change, useSettings } from '../shared/settings';
import { t } from '../texts/texts';
import { useUnread } from './chat/useUnread';
import { needsCount } from './console/needs';
import { hasHand } from './floor/floor';
import { RespondButton } from './floor/RespondButton';
import { useRoom } from './hooks';
import type { RoomStore } from './roomStore';
import { askedAbout } from './safety/safety';
import { hasPictures, hasSound } from './schedule/schedule';
import { leads } from './seats/seats';
import { type action, DeviceButton } from './tracks/DeviceButton';
import { maySend, mayShowScreen, tracksOf } from './tracks/tracks';
import { useTight } from './useTight';

export type Panel =
  | 'chat'
  | 'people'
  | 'round'
  | 'safety'
  | 'polls'
  | 'questions'
  | 'shelf'
  | 'plan'
  | 'siderooms'
  | 'console'
  | 'coach'
  | null;

/** @param home The main room's store, also in a side room: who needs something there is shown here too. */
export function ControlBar({
  store,
  home,
  panel,
  reports,
  between,
  onPanel,
  onMore,
  onLeave,
}: {
  store: RoomStore;
  home: RoomStore;
  panel: Panel;
  reports: number; // that nobody has dealt with
  between: number; // messages of other facilitators, not yet looked at
  onPanel: (panel: Panel) => void;
  onMore: () => void;
  onLeave: () => void;
}) {
  const { mic, camera, screen, mayShow, format, sends, raised, hands, waiting, isLeading } = useRoom(
    store,
    ({ room, you, opening }) => {
      const own = tracksOf(room, you);
      const device = (kind: 'microphone' | 'camera'): keyof typeof action => {
        const now = own[kind];
        return now === 'off' && opening.has(kind) ? 'opening' : now;
      };
      return {
        mic: device('microphone'),
        camera: device('camera'),
        screen: own.screen,
        mayShow: mayShowScreen(room, you),
        format: room.format,
        sends: maySend(room, you),
        raised: hasHand(room, you),
        hands: room.floor.hands.length,
        waiting: room.door.waiting.length,
        isLeading: leads(room, you),
      };
    },
  );
  const { notSafe, needs } = useRoom(home, ({ room, you }) => ({
    notSafe: askedAbout(room, you).length,
    // In a side room nothing else tells of those who wait at the door of the main room, or have their hand up there.
    needs:
      needsCount(room, you) +
      (home === store ? 0 : leads(room, you) ? room.door.waiting.length + room.floor.hands.length : 0),
  }));
  const { captions } = useSettings();
  const isMasked = useEffects().picture === 'mask';
  const tight = useTight(store);
  const unread = useUnread(store, panel === 'chat');
  const showsChat = !useEase().noChat || panel === 'chat';
  const chat = (
    <>
      <Icon of={iconChat} />
      <span>{t('chat.title')}</span>{' '}
      {unread > 0 && (
        <span className="count">
          <span className="sr">{t('chat.unread.count')} </span>
          {unread > 9 ? '9+' : unread}
        </span>
      )}
    </>
  );
  const forFacilitators = [
    ...(waiting > 0 ? [t('door.waiting.say', { count: waiting })] : []),
    ...(reports > 0 ? [t('reporting.open', { count: reports })] : []),
  ].join(', ');
  const toggle = (which: 'chat' | 'people' | 'round' | 'safety' | 'console' | 'questions') => () =>
    onPanel(panel === which ? null : which);

  const console = (where: string) => (
    <button
      type="button"
      className={`${where} ctl${panel === 'console' ? ' on' : ''}`}
      aria-expanded={panel === 'console'}
      onClick={toggle('console')}
    >
      <Icon of={iconLantern} />
      <span>{t('rooms.console')}</span>{' '}
      {needs + between > 0 && (
        <span className="count">
          <span className="sr">{t('rooms.console.count')} </span>
          {needs + between}
        </span>
      )}
    </button>
  );

  return (
    <section className="bar" id="controls" tabIndex={-1} aria-label={t('rooms.controls')} data-region>
      <div className="group phone-hide">
        {!tight && hasSound(format) && (
          <button
            type="button"
            className={`ctl${captions ? ' on' : ''}`}
            aria-pressed={captions}
            onClick={() => change({ captions: !captions })}
          >
            <Icon of={iconCaptions} />
            <span>{t('rooms.captions')}</span>
          </button>
        )}
        {!tight && mayShow && canShareScreen() && (
          <button
            type="button"
            className={`ctl${screen === 'on' ? ' on' : ''}`}
            onClick={() => void store.own.toggleScreen()}
          >
            <Icon of={iconShare} />
            <span>{t(screen === 'on' ? 'tracks.screen.stop' : 'tracks.screen.share')}</span>
          </button>
        )}
      </div>
      <div className="group">
        {!sends && (
          <span className="meta phone-hide listening">
            <Icon of={iconEyeoff} />
            <span>{t('rooms.listening')}</span>
          </span>
        )}
        {sends && hasSound(format) && (
          <DeviceButton
            device="mic"
            shown={mic}
            icon={mic === 'on' ? iconMic : iconMicOff}
            onToggle={() => void store.own.toggleMicrophone()}
          />
        )}
        {sends && hasPictures(format) && (
          <DeviceButton
            device={isMasked ? 'mask' : 'camera'}
            shown={camera}
            icon={camera === 'on' ? iconCam : iconCamOff}
            onToggle={() => void store.own.toggleCamera()}
          />
        )}
        {isLeading && console('phone-only')}
        {sends && (
          <button
            type="button"
            className={`ctl${raised ? ' lit' : ''}${isLeading ? ' phone-hide' : ''}`}
            onClick={() => store.toggleHand()}
            aria-label={raised ? t('floor.hand.lower') : undefined}
          >
            <Icon of={iconHand} />
            <span>{t(raised ? 'floor.hand.up' : 'floor.hand.raise')}</span>
          </button>
        )}
        <RespondButton store={store} />
        {!tight && format !== 'talk' && (
          <button
            type="button"
            className={`ctl${panel === 'round' ? ' on' : ''}`}
            aria-expanded={panel === 'round'}
            onClick={toggle('round')}
          >
            <Icon of={iconCircle} />
            <span>{t('rounds.title')}</span>
          </button>
        )}
        {showsChat && (
          <button
            type="button"
            className={`phone-only ctl${panel === 'chat' ? ' on' : ''}`}
            aria-expanded={panel === 'chat'}
            onClick={toggle('chat')}
          >
            {chat}
          </button>
        )}
        {format === 'talk' && (
          <button
            type="button"
            className={`ctl${panel === 'questions' ? ' on' : ''}`}
            aria-expanded={panel === 'questions'}
            onClick={toggle('questions')}
          >
            <Icon of={iconReply} flip />
            <span>{t('rooms.questions')}</span>
          </button>
        )}
        <button type="button" className="ctl" aria-haspopup="dialog" onClick={onMore}>
          <Icon of={iconMore} />
          <span>{t('rooms.more')}</span>
          {waiting + reports > 0 && (
            <span className="count phone-only">
              <span className="sr">{forFacilitators}</span>
              <span aria-hidden="true">{waiting + reports}</span>
            </span>
          )}
        </button>
      </div>
      <div className="group last phone-hide">
        {isLeading && console('')}
        {notSafe > 0 && (
          <button
            type="button"
            className={`ctl${panel === 'safety' ? ' on' : ''}`}
            aria-expanded={panel === 'safety'}
            onClick={toggle('safety')}
          >
            <Icon of={iconHelp} />
            <span>{t('safety.panel')}</span> <span className="count">{notSafe}</span>
          </button>
        )}
        <button
          type="button"
          className={`ctl${panel === 'people' ? ' on' : ''}`}
          aria-expanded={panel === 'people'}
          onClick={toggle('people')}
        >
          <Icon of={iconPeople} />
          <span>{t('seats.title')}</span>{' '}
          {hands + waiting + reports > 0 && (
            <span className="count">
              <span className="sr">
                {forFacilitators} {hands > 0 && `${t('floor.hand.count')} ${hands}`}
              </span>
              <span aria-hidden="true">{hands + waiting + reports}</span>
            </span>
          )}
        </button>
        {showsChat && (
          <button
            type="button"
            className={`ctl${panel === 'chat' ? ' on' : ''}`}
            aria-expanded={panel === 'chat'}
            onClick={toggle('chat')}
          >
            {chat}
          </button>
        )}
        <button type="button" className="ctl leave" onClick={onLeave}>
          <Icon of={iconLeave} flip />
          <span>{t('door.leave')}</span>
        </button>
      </div>
    </section>
  );
}
