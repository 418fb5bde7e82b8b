import { useLayoutEffect, useState } from 'react';
import { canShareScreen } from '../media/devices';
import { type Reaction, reactionValues } from '../shared/contracts';
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
import { useRoom } from './hooks';
import { Menu, type MenuItem } from './Menu';
import { participant } from './room';
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
  onPanel,
  onMore,
  onLeave,
}: {
  store: RoomStore;
  panel: Panel;
  onPanel: (panel: Panel) => void;
  onMore: () => void;
  onLeave: () => void;
}) {
  const [responding, setResponding] = useState(false);
  const { mic, camera, screen, raised, hands } = useRoom(store, ({ room, you, opening }) => {
    const me = participant(room, you);
    const device = (kind: 'microphone' | 'camera'): keyof typeof action => {
      const now = me?.[kind] ?? 'off';
      return now === 'off' && opening.has(kind) ? 'opening' : now;
    };
    return {
      mic: device('microphone'),
      camera: device('camera'),
      screen: me?.screen ?? 'off',
      raised: room.hands.includes(you),
      hands: room.hands.length,
    };
  });
  const unread = useUnread(store, panel === 'chat');
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
            className={`ctl${screen === 'on' ? ' on' : ''}`}
            onClick={() => void store.own.toggleScreen()}
          >
            <Icon of={iconShare} />
            <span>{t(screen === 'on' ? 'rooms.screen.stop' : 'rooms.screen.share')}</span>
          </button>
        )}
      </div>
      <div className="group">
        <DeviceButton
          device="mic"
          shown={mic}
          icon={mic === 'on' ? iconMic : iconMicOff}
          onToggle={() => void store.own.toggleMicrophone()}
        />
        <DeviceButton
          device="camera"
          shown={camera}
          icon={camera === 'on' ? iconCam : iconCamOff}
          onToggle={() => void store.own.toggleCamera()}
        />
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

const action = { on: 'turnOff', off: 'turnOn', opening: 'opening.stop', held: 'held' } as const;

/** The label says what is true now; the accessible name adds what a press does. */
function DeviceButton({
  device,
  shown,
  icon,
  onToggle,
}: {
  device: 'mic' | 'camera';
  shown: keyof typeof action;
  icon: string;
  onToggle: () => void;
}) {
  return (
    <button
      type="button"
      className={`ctl${device === 'mic' ? ' mic' : ''} ${shown === 'on' ? 'on' : 'off'}`}
      onClick={onToggle}
      aria-disabled={shown === 'held'}
      aria-busy={shown === 'opening'}
      aria-label={t(`rooms.${device}.${action[shown]}`)}
    >
      {shown === 'opening' ? <span className="spinner" aria-hidden="true" /> : <Icon of={icon} />}
      <span>{t(`rooms.${device}.${shown === 'held' ? 'off' : shown}`)}</span>
    </button>
  );
}

/** Messages of others since the chat was last open. */
function useUnread(store: RoomStore, open: boolean): number {
  const [seen, setSeen] = useState(() => newest(store));
  useLayoutEffect(() => (open ? () => setSeen(newest(store)) : undefined), [store, open]);
  return useRoom(store, ({ room, you }) => {
    if (open) return 0;
    const from = room.messages.findIndex((m) => m.id === seen) + 1;
    return room.messages.slice(from).filter((m) => m.author.id !== you).length;
  });
}

function newest(store: RoomStore): string | undefined {
  return store.getState().room.messages.at(-1)?.id;
}
