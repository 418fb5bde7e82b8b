import { Dialog } from '../../shared/Dialog';
import type { RoomStore } from '../roomStore';
import { t } from '../t';

/** Facilitators who leave may also end the session for everyone. */
export function LeaveDialog({ store, onEnd, onClose }: { store: RoomStore; onEnd: () => void; onClose: () => void }) {
  return (
    <Dialog role="alertdialog" title={t('rooms.leave.title')} closeLabel={t('rooms.close')} onClose={onClose}>
      <p className="soft">{t('rooms.leave.text')}</p>
      <div className="row actions">
        <button type="button" className="btn quiet" onClick={onClose}>
          {t('rooms.leave.stay')}
        </button>
        <button type="button" className="btn danger-quiet" onClick={onEnd}>
          {t('rooms.leave.end')}
        </button>
        <button type="button" className="btn primary" data-autofocus onClick={() => void store.leave()}>
          {t('rooms.leave.only')}
        </button>
      </div>
    </Dialog>
  );
}

export function EndDialog({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  return (
    <Dialog role="alertdialog" title={t('rooms.end.title')} closeLabel={t('rooms.close')} onClose={onClose}>
      <p className="soft">{t('rooms.end.text')}</p>
      <div className="row actions">
        <button type="button" className="btn" data-autofocus onClick={onClose}>
          {t('rooms.end.keep')}
        </button>
        <button
          type="button"
          className="btn danger"
          onClick={() => {
            onClose();
            void store.execute({ $type: 'endRoom' });
          }}
        >
          {t('rooms.end.do')}
        </button>
      </div>
    </Dialog>
  );
}
