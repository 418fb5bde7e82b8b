import type { Refusal, ReportView } from '../shared/contracts';
import { Dialog } from '../shared/Dialog';
import { Said } from '../shared/Said';
import { t } from '../texts/texts';
import { type Handle, ReportList } from './ReportList';

/** The reports that a facilitator may read, beside the room. */
export default function RoomReports({
  reports,
  problem,
  onHandle,
  onClose,
}: {
  reports: readonly ReportView[];
  problem: Refusal | null;
  onHandle: Handle;
  onClose: () => void;
}) {
  return (
    <Dialog
      kind="sheet"
      title={t('reports.all')}
      intro={t('reports.all.intro')}
      closeLabel={t('shared.close')}
      onClose={onClose}
    >
      {problem && <Said refusal={problem} />}
      <ReportList reports={reports} onHandle={onHandle} />
    </Dialog>
  );
}
