import { Icon } from '../../shared/Icon';
import { iconFlag } from '../../shared/icons';
import { t } from '../../texts/texts';

/** The way to the reports, with how many of them nobody has dealt with yet. */
export function ReportsButton({ open, onOpen }: { open: number; onOpen: () => void }) {
  return (
    <button type="button" className="btn block" aria-haspopup="dialog" onClick={onOpen}>
      <Icon of={iconFlag} />
      {t('reporting.all')} {open > 0 && <span className="badge caution">{t('reporting.open', { count: open })}</span>}
    </button>
  );
}
