import { Shell } from '../shared/Shell';
import { useScreen } from '../shared/title';
import { t } from '../texts/texts';
import { Grounding } from './grounding/Grounding';
import { HelpLines } from './HelpLines';

export function HelpPage() {
  useScreen(t('help.title'));
  return (
    <Shell>
      <main id="main" tabIndex={-1} className="wrap page">
        <div className="page-card stack">
          <h1>{t('help.title')}</h1>
          <p className="soft">{t('help.intro')}</p>
          <HelpLines />
          <Grounding heading="h2" />
        </div>
      </main>
    </Shell>
  );
}
