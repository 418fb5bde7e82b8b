import { Icon } from '../shared/Icon';
import { iconChat, iconHeadphones, iconRefresh } from '../shared/icons';
import { Mark } from '../shared/Mark';
import { t } from '../texts/texts';
import { useNow, useRoom } from './hooks';
import type { RoomStore } from './roomStore';

/** Covers the stage when the connection has been lost for long. */
export function GettingBack({
  store,
  listening,
  onSoundOnly,
  onChat,
}: {
  store: RoomStore;
  listening: boolean;
  onSoundOnly: () => void;
  onChat: () => void;
}) {
  const now = useNow(true, 500);
  const { restarting, attempt, nextTryAt, soundOnly } = useRoom(store, ({ lost, ownCamera }) => ({
    restarting: lost?.restarting ?? false,
    attempt: lost?.attempt ?? 1,
    nextTryAt: lost?.nextTryAt ?? 0,
    soundOnly: listening && ownCamera === null,
  }));
  const seconds = Math.round((nextTryAt - now) / 1000);
  return (
    <div className="lost">
      <div className="breath">
        <Mark />
      </div>
      <div className="stack">
        <h2>{t('rooms.lost.title')}</h2>
        <p>{t(restarting ? 'rooms.lost.restarting' : 'rooms.lost.text')}</p>
        <p className="small soft num">
          {seconds > 0 ? t('rooms.lost.next', { attempt, seconds }) : t('rooms.lost.trying', { attempt })}
        </p>
      </div>
      <div className="stack answers">
        <button type="button" className="btn primary block big" onClick={() => void store.tryNow()}>
          <Icon of={iconRefresh} />
          {t('rooms.lost.now')}
        </button>
        <button type="button" className="btn block" aria-pressed={soundOnly} onClick={onSoundOnly}>
          <Icon of={iconHeadphones} />
          {t('rooms.lost.sound')}
        </button>
        <button type="button" className="btn quiet block" onClick={onChat}>
          <Icon of={iconChat} />
          {t('rooms.lost.chat')}
        </button>
      </div>
    </div>
  );
}
