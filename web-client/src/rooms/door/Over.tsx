import { useEffect } from 'react';
import type { Refusal } from '../../shared/contracts';
import { openHelp } from '../../shared/help';
import { Link } from '../../shared/Link';
import { part } from '../../shared/part';
import { QuietPage } from '../../shared/QuietPage';
import { Said } from '../../shared/Said';
import { clearSeat, renewPass } from '../../shared/seat';
import { withTexts } from '../../texts/load';
import { t } from '../../texts/texts';

const RemovedPage = part(() => withTexts('removals', import('../../removals/RemovedPage')));

/** Says why this seat is no longer in the room, and offers the next step. */
export default function Over({ reason, code, onAgain }: { reason: Refusal; code: string; onAgain: () => void }) {
  const hasEnded = reason.code === 'room_ended';
  useEffect(() => {
    if (hasEnded) clearSeat();
  }, [hasEnded]);
  const home = (
    <Link className="btn quiet" href="/">
      {t('shared.toStart')}
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
        <RemovedPage
          code={code}
          onBack={({ pass, expiresAt }) => {
            renewPass(pass, expiresAt);
            onAgain();
          }}
        />
      );
    case 'room_ended':
      return (
        <QuietPage title={t('outside.ended.title')} text={t('outside.ended.text')}>
          {home}
        </QuietPage>
      );
    case 'room_locked':
      return (
        <QuietPage title={t('outside.locked.title')} text={t('outside.locked.text')}>
          {again(t('shared.tryAgain'))}
          {home}
        </QuietPage>
      );
    case 'room_full':
      return (
        <QuietPage title={t('outside.full.title')} text={t('outside.full.text')}>
          {again(t('shared.tryAgain'))}
          {home}
        </QuietPage>
      );
    case 'invited_only':
      return (
        <QuietPage title={t('outside.invited_only.title')} text={t('outside.invited_only.text')}>
          {again(t('shared.tryAgain'))}
          {home}
        </QuietPage>
      );
    case 'knock_declined':
      return (
        <QuietPage title={t('outside.knock_declined.title')} text={t('outside.knock_declined.text')}>
          <button type="button" className="btn primary" aria-haspopup="dialog" onClick={() => openHelp()}>
            {t('shared.helpNow')}
          </button>
          <button type="button" className="btn" onClick={onAgain}>
            {t('door.over.knock')}
          </button>
          {home}
        </QuietPage>
      );
    case 'moved_elsewhere':
      return (
        <QuietPage title={t('door.over.moved.title')} text={t('door.over.moved.text')}>
          {again(t('seats.tab.move'))}
        </QuietPage>
      );
    case 'links_replaced':
    case 'invitation_used':
      return (
        <QuietPage
          title={t('outside.link.title')}
          text={t(reason.code === 'links_replaced' ? 'server.links_replaced' : 'server.invitation_used')}
        >
          {home}
        </QuietPage>
      );
    case 'keys_missing':
      return (
        <QuietPage title={t('outside.keys_missing.title')} text={t('outside.keys_missing.text')}>
          {home}
        </QuietPage>
      );
    case 'link_unknown':
      return (
        <QuietPage title={t('outside.link.title')} text={t('outside.link.text')}>
          {home}
        </QuietPage>
      );
    default:
      return (
        <QuietPage title={t('door.over.other.title')} text={<Said refusal={reason} />}>
          {again(t('shared.tryAgain'))}
          {home}
        </QuietPage>
      );
  }
}
