import { useState } from 'react';
import { canShareScreen } from '../media/devices';
import { Icon } from '../shared/Icon';
import {
  iconCam,
  iconCamOff,
  iconChat,
  iconHand,
  iconHeart,
  iconLeave,
  iconMic,
  iconMicOff,
  iconMore,
  iconPeople,
  iconRepeat,
  iconShare,
  iconSmile,
  iconUser,
} from '../shared/icons';
import { type Reaction, reactionValues } from './contracts';
import { useRoom } from './hooks';
import { Menu, type MenuItem } from './Menu';
import type { RoomStore } from './roomStore';
import { t } from './t';

export type Panel = 'chat' | 'people' | null;

const reactionIcons: Record<Reaction, string> = {
  heart: iconHeart,
  meToo: iconRepeat,
  thankYou: iconSmile,
  sittingWithYou: iconUser,
};

export function responses(store: RoomStore): MenuItem[] {
  return reactionValues.map((reaction) => ({
    label: t(`rooms.reaction.${reaction}`),
    icon: reactionIcons[reaction],
    run: () => store.respond(reaction),
  }));
}

export function ControlBar({
  store,
  panel,
  unread,
  onPanel,
  onMore,
  onLeave,
}: {
  store: RoomStore;
  panel: Panel;
  unread: number;
  onPanel: (panel: Panel) => void;
  onMore: () => void;
  onLeave: () => void;
}) {
  const state = useRoom(store);
  const [responding, setResponding] = useState(false);
  const me = store.me;
  const mic = me?.microphone ?? 'off';
  const camera = me?.camera ?? 'off';
  const raised = state.room.hands.includes(state.you);
  const hands = state.room.hands.length;
  const chat = (
    <>
      <Icon of={iconChat} />
      <span>{t('rooms.chat')}</span>{' '}
      {unread > 0 && (
        <span className="count">
          <span className="sr">{t('rooms.count.unread')}</span>
          {unread > 9 ? '9+' : unread}
        </span>
      )}
    </>
  );
  const toggle = (which: 'chat' | 'people') => () => onPanel(panel === which ? null : which);

  return (
    <section className="bar" id="controls" tabIndex={-1} aria-label={t('rooms.controls')} data-region>
      <div className="group phone-hide">
        {canShareScreen() && (
          <button
            type="button"
            className={`ctl${me?.screen === 'on' ? ' on' : ''}`}
            onClick={() => void store.own.toggleScreen()}
          >
            <Icon of={iconShare} />
            <span>{t(me?.screen === 'on' ? 'rooms.screen.stop' : 'rooms.screen.share')}</span>
          </button>
        )}
      </div>
      <div className="group">
        <button
          type="button"
          className={`ctl mic ${mic === 'on' ? 'on' : 'off'}`}
          onClick={() => void store.own.toggleMicrophone()}
          aria-disabled={mic === 'held'}
          aria-label={t(mic === 'on' ? 'rooms.mic.turnOff' : mic === 'held' ? 'rooms.mic.held' : 'rooms.mic.turnOn')}
        >
          <Icon of={mic === 'on' ? iconMic : iconMicOff} />
          <span>{t(mic === 'on' ? 'rooms.mic.on' : 'rooms.mic.off')}</span>
        </button>
        <button
          type="button"
          className={`ctl ${camera === 'on' ? 'on' : 'off'}`}
          onClick={() => void store.own.toggleCamera()}
          aria-disabled={camera === 'held'}
          aria-label={t(
            camera === 'on' ? 'rooms.camera.turnOff' : camera === 'held' ? 'rooms.camera.held' : 'rooms.camera.turnOn',
          )}
        >
          <Icon of={camera === 'on' ? iconCam : iconCamOff} />
          <span>{t(camera === 'on' ? 'rooms.camera.on' : 'rooms.camera.off')}</span>
        </button>
        <button
          type="button"
          className={`ctl${raised ? ' lit' : ''}`}
          onClick={() => store.toggleHand()}
          aria-label={raised ? t('rooms.hand.lower') : undefined}
        >
          <Icon of={iconHand} />
          <span>{t(raised ? 'rooms.hand.up' : 'rooms.hand.raise')}</span>
        </button>
        <span className="respond phone-hide">
          <button
            type="button"
            className="ctl"
            aria-haspopup="menu"
            aria-expanded={responding}
            onClick={() => setResponding(!responding)}
          >
            <Icon of={iconSmile} />
            <span>{t('rooms.respond')}</span>
          </button>
          {responding && (
            <Menu
              className="above"
              title={t('rooms.respond')}
              items={responses(store)}
              onClose={() => setResponding(false)}
            />
          )}
        </span>
        <button
          type="button"
          className={`phone-only ctl${panel === 'chat' ? ' on' : ''}`}
          aria-expanded={panel === 'chat'}
          onClick={toggle('chat')}
        >
          {chat}
        </button>
        <button type="button" className="ctl" aria-haspopup="dialog" onClick={onMore}>
          <Icon of={iconMore} />
          <span>{t('rooms.more')}</span>
        </button>
      </div>
      <div className="group last phone-hide">
        <button
          type="button"
          className={`ctl${panel === 'people' ? ' on' : ''}`}
          aria-expanded={panel === 'people'}
          onClick={toggle('people')}
        >
          <Icon of={iconPeople} />
          <span>{t('rooms.people')}</span>{' '}
          {hands > 0 && (
            <span className="count">
              <span className="sr">{t('rooms.count.hands')}</span>
              {hands}
            </span>
          )}
        </button>
        <button
          type="button"
          className={`ctl${panel === 'chat' ? ' on' : ''}`}
          aria-expanded={panel === 'chat'}
          onClick={toggle('chat')}
        >
          {chat}
        </button>
        <button type="button" className="ctl leave" onClick={onLeave}>
          <Icon of={iconLeave} />
          <span>{t('rooms.leave')}</span>
        </button>
      </div>
    </section>
  );
}
