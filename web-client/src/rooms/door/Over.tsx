import { useEffect } from 'react';
import type { Refusal } from '../../shared/contracts';
import { openHelp } from '../../shared/help';
import { Link } from '../../shared/Link';
import { QuietPage } from '../../shared/QuietPage';
import { clearSeat } from '../../shared/seat';
import { t } from '../t';

/** Says why this seat is no longer in the room, and offers the next step. */
export function Over({ reason, onAgain }: { reason: Refusal; onAgain: () => void }) {
  const final = reason.code === 'removed' || reason.code === 'room_ended';
  useEffect(() => {
    if (final) clearSeat();
  }, [final]);
  const home = (
    <Link className="btn quiet" href="/">
      {t('rooms.over.home')}
    </Link>
  );
  const again = (label: string) => (
    <button type="button" className="btn primary" onClick={onAgain}>
      {label}
    </button>
  );
  switch (reason.code) {
    case 'removed':
      return (
        <QuietPage title={t('door.removed.title')} text={t('door.removed.text')}>
          <button type="button" className="btn primary" aria-haspopup="dialog" onClick={() => openHelp()}>
            {t('rooms.help')}
          </button>
          {home}
        </QuietPage>
      );
    case 'room_ended':
      return (
        <QuietPage title={t('door.ended.title')} text={t('door.ended.text')}>
          {home}
        </QuietPage>
      );
    case 'room_locked':
      return (
        <QuietPage title={t('door.locked.title')} text={t('door.locked.text')}>
          {again(t('rooms.over.again'))}
          {home}
        </QuietPage>
      );
    case 'room_full':
      return (
        <QuietPage title={t('door.full.title')} text={t('door.full.text')}>
          {again(t('rooms.over.again'))}
          {home}
        </QuietPage>
      );
    case 'moved_elsewhere':
      return (
        <QuietPage title={t('rooms.over.moved.title')} text={t('rooms.over.moved.text')}>
          {again(t('rooms.tab.move'))}
        </QuietPage>
      );
    case 'left':
      return (
        <QuietPage title={t('rooms.over.left.title')} text={t('rooms.over.left.text')}>
          {again(t('rooms.over.rejoin'))}
          {home}
        </QuietPage>
      );
    case 'links_replaced':
      return (
        <QuietPage title={t('door.link.title')} text={t('rooms.over.links.text')}>
          {home}
        </QuietPage>
      );
    case 'link_unknown':
      return (
        <QuietPage title={t('door.link.title')} text={t('door.link.text')}>
          {home}
        </QuietPage>
      );
    default:
      return (
        <QuietPage title={t('rooms.over.other.title')} text={reason.text}>
          {again(t('rooms.over.again'))}
          {home}
        </QuietPage>
      );
  }
}
