import { useState } from 'react';
import { Grounding } from '../help/grounding/Grounding';
import { ReportButton } from '../reports/ReportButton';
import { type After, getAfter } from '../shared/after';
import type { Feeling } from '../shared/contracts';
import { openHelp } from '../shared/help';
import { Icon } from '../shared/Icon';
import { iconHeart } from '../shared/icons';
import { Link } from '../shared/Link';
import { OnTop } from '../shared/onTop';
import { navigate } from '../shared/router';
import { Shell } from '../shared/Shell';
import { getSeat } from '../shared/seat';
import { useScreen } from '../shared/title';
import { t } from '../texts/texts';
import { Certificate } from './Certificate';
import { Crisis } from './Crisis';
import { Feelings } from './Feelings';
import { Received } from './Received';
import { SendFeedback } from './SendFeedback';
import './checkout.css';

/**
 * After a session: for oneself, and all of it can be left out. In a tab that was not in the session it has the help and nothing that is
 * about the session.
 */
export default function CheckOut({ room }: { room: string }) {
  useScreen(t('checkout.page'), true);
  const [after] = useState(() => getAfter(room));
  return (
    <Shell bare>
      <main id="main" tabIndex={-1} className="wrap page check-out">
        <Parts after={after} onReturn={getSeat()?.room === room ? () => navigate(`/s/${room}`, 'replace') : null} />
      </main>
      <OnTop only>
        <p className="toast">{t(`checkout.${after?.how ?? 'plain'}`)}</p>
      </OnTop>
    </Shell>
  );
}

export function Parts({ after, onReturn }: { after: After | null; onReturn: (() => void) | null }) {
  const [feeling, setFeeling] = useState<Feeling | null>(null);
  const isStruggling = feeling === 'struggling';
  const how = after?.how ?? 'plain';
  return (
    <div className="two">
      <div className="stack">
        <header className="stack">
          <h1>{t(`checkout.${how}`)}</h1>
          <p className="soft">{t(`checkout.${how}.text`)}</p>
        </header>
        {after?.leads && <Received after={after} />}
        {after && (
          <section className="card stack">
            <Feelings chosen={feeling} onChoose={setFeeling} />
            {isStruggling && <Crisis />}
            <div className="callout care">
              <Icon of={iconHeart} />
              <div>
                <strong>{t('checkout.stirred')}</strong> {t('checkout.stirred.text')}{' '}
                <button type="button" className="link" aria-haspopup="dialog" onClick={() => openHelp()}>
                  {t('checkout.stirred.help')}
                </button>
              </div>
            </div>
          </section>
        )}
        {after && !after.leads && <SendFeedback after={after} feeling={feeling} />}
        {after?.talk && <Certificate talk={after.talk} />}
      </div>
      <aside className="stack" aria-label={t('checkout.next')}>
        {how === 'left' && onReturn && (
          <div className="card stack">
            <p>{t('checkout.accident')}</p>
            <button type="button" className="btn primary block" onClick={onReturn}>
              {t('checkout.rejoin')}
            </button>
          </div>
        )}
        {!isStruggling && <Crisis />}
        <Grounding heading="h2" />
        {after && <ReportButton pass={after.pass} name={getSeat()?.name ?? ''} label={t('checkout.report')} />}
        <p>
          <Link className="btn quiet" href="/">
            {t('shared.toStart')}
          </Link>
        </p>
      </aside>
    </div>
  );
}
