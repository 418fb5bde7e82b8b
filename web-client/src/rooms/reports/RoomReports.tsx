import List from '../../reports/RoomReports';
import type { RoomReports as Reports } from './useReports';

/** The reports of this room, as long as the list is open. */
export default function RoomReports({
  reports: { reports, problem, handle },
  onClose,
}: {
  reports: Reports;
  onClose: () => void;
}) {
  return (
    <List
      reports={reports}
      problem={problem}
      onHandle={(r, state, answer) => handle(r, { state, answer })}
      onClose={onClose}
    />
  );
}
