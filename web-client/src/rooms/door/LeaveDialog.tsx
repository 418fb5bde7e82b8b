import { Dialog } from '../../shared/Dialog';
import { t } from '../../texts/texts';
import { Ask } from '../Ask';
import type { RoomStore } from '../roomStore';

/** Facilitators who leave may also end the session for everyone. */
export function LeaveDialog({ store, onEnd, onClose }: { store: RoomStore; onEnd: () => void; onClose: () => void }) {
  return (
    <Dialog role="alertdialog" title={t('door.leave.title')} closeLabel={t('shared.close')} onClose={onClose}>
      <p className="soft">{t('door.leave.text')}</p>
      <div className="row actions">
        <button type="button" className="btn quiet" onClick={onClose}>
          {t('door.leave.stay')}
        </button>
        <button type="button" className="btn danger-quiet" onClick={onEnd}>
          {t('door.leave.end')}
        </button>
        <button type="button" className="btn primary" data-autofocus onClick={() => void store.leave()}>
          {t('door.leave.only')}
        </button>
      </div>
    </Dialog>
  );
}

export function EndDialog({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  return (
    <Ask
      title={t('door.end.title')}
      keep={t('door.end.keep')}
      act={t('door.end.do')}
      danger
      onAct={() => void store.execute({ $type: 'endRoom' })}
      onClose={onClose}
    >
      <p className="soft">{t('door.end.text')}</p>
    </Ask>
  );
}
