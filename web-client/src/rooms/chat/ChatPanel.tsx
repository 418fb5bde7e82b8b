import { useRef } from 'react';
import { Icon } from '../../shared/Icon';
import { iconEyeoff } from '../../shared/icons';
import { t } from '../../texts/texts';
import { Panel } from '../Panel';
import type { RoomStore } from '../roomStore';
import { Composer } from './Composer';
import { Messages } from './Messages';
import './chat.css';

export default function ChatPanel({
  store,
  onComfort,
  onClose,
}: {
  store: RoomStore;
  onComfort: () => void;
  onClose: () => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const atEnd = useRef(true);
  return (
    <Panel
      title={t('chat.title')}
      actions={
        <button
          type="button"
          className="iconbtn"
          aria-haspopup="dialog"
          aria-label={t('rooms.comfort')}
          onClick={onComfort}
        >
          <Icon of={iconEyeoff} />
        </button>
      }
      close={t('chat.close')}
      onClose={onClose}
    >
      <Messages store={store} field={field} atEnd={atEnd} />
      <Composer store={store} field={field} atEnd={atEnd} />
    </Panel>
  );
}
