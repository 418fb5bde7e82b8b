import { Icon } from '../../shared/Icon';
import { iconFlag } from '../../shared/icons';
import { t } from '../../texts/texts';
import type { RoomStore } from '../roomStore';
import { useReports } from './useReports';

/** The way to the reports, with how many of them nobody has looked at yet. */
export function ReportsButton({ store, onOpen }: { store: RoomStore; onOpen: () => void }) {
  const { unread } = useReports(store);
  return (
    <button type="button" className="btn block" aria-haspopup="dialog" onClick={onOpen}>
      <Icon of={iconFlag} />
      {t('reporting.all')}{' '}
      {unread > 0 && <span className="badge caution">{t('reporting.new', { count: unread })}</span>}
    </button>
  );
}
