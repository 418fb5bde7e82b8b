import type { RoomMessage } from '../../shared/contracts';
import { t } from '../../texts/texts';
import { Ask } from '../Ask';
import type { RoomStore } from '../roomStore';

/** Asks before a text goes, because it does not come back. */
export function TakeDownDialog({
  store,
  message,
  onClose,
}: {
  store: RoomStore;
  message: RoomMessage;
  onClose: () => void;
}) {
  const own = message.author.id === store.getState().you;
  return (
    <Ask
      title={t('chat.takeDown.title')}
      keep={t('chat.takeDown.keep')}
      act={t('chat.takeDown')}
      danger
      onAct={() => void store.execute({ $type: 'takeDownMessage', id: message.id })}
      onClose={onClose}
    >
      <blockquote className="small" dir="auto">
        {message.body.slice(0, 200)}
      </blockquote>
      <p className="soft">{t(own ? 'chat.takeDown.own' : 'chat.takeDown.text')}</p>
    </Ask>
  );
}
