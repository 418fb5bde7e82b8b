import List from '../../reports/RoomReports';
import type { RoomStore } from '../roomStore';
import { useReports } from './useReports';

/** The reports of this room, as long as the list is open. */
export default function RoomReports({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const { reports, problem, handle } = useReports(store);
  return (
    <List
      reports={reports}
      problem={problem}
      onHandle={(r, state, answer) => handle(r, { state, answer })}
      onClose={onClose}
    />
  );
}
