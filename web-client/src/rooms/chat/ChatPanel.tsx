import { useRef } from 'react';
import { Icon } from '../../shared/Icon';
import { iconEyeoff, iconX } from '../../shared/icons';
import { t } from '../../texts/texts';
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
    <aside className="panel" aria-label={t('chat.title')} tabIndex={-1} data-region>
      <header>
        <h2>{t('chat.title')}</h2>
        <button
          type="button"
          className="iconbtn"
          aria-haspopup="dialog"
          aria-label={t('rooms.comfort')}
          onClick={onComfort}
        >
          <Icon of={iconEyeoff} />
        </button>
        <button type="button" className="iconbtn" aria-label={t('chat.close')} onClick={onClose}>
          <Icon of={iconX} />
        </button>
      </header>
      <Messages store={store} field={field} atEnd={atEnd} />
      <Composer store={store} field={field} atEnd={atEnd} />
    </aside>
  );
}
