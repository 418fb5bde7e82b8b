import { t } from '../messages/app';
import { Shell } from '../shared/Shell';
import { useScreen } from '../shared/title';
import { HelpLines } from './HelpLines';

export function HelpPage() {
  useScreen(t('helpTitle'));
  return (
    <Shell>
      <main id="main" tabIndex={-1} className="wrap page">
        <div className="page-card stack">
          <h1>{t('helpTitle')}</h1>
          <p className="soft">{t('helpIntro')}</p>
          <HelpLines />
        </div>
      </main>
    </Shell>
  );
}
