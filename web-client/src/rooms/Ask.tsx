import type { ReactNode } from 'react';
import { Dialog } from '../shared/Dialog';
import { t } from '../texts/texts';

/** Asks once more before something is done. The focus begins on the button that changes nothing. */
export function Ask({
  title,
  keep,
  act,
  danger = false,
  onAct,
  onClose,
  children,
  instead,
}: {
  title: ReactNode;
  keep: ReactNode;
  act: string;
  danger?: boolean;
  onAct: () => void;
  onClose: () => void;
  children: ReactNode;
  instead?: ReactNode; // what else can be done
}) {
  return (
    <Dialog role="alertdialog" title={title} closeLabel={t('shared.close')} onClose={onClose}>
      {children}
      <div className="row actions">
        <button type="button" className="btn" data-autofocus onClick={onClose}>
          {keep}
        </button>
        <button
          type="button"
          className={danger ? 'btn danger' : 'btn primary'}
          onClick={() => {
            onClose();
            onAct();
          }}
        >
          {act}
        </button>
      </div>
      {instead}
    </Dialog>
  );
}
