import { Link } from '../shared/Link';
import { Shell } from '../shared/Shell';
import { useScreen } from '../shared/title';
import { t } from '../texts/texts';

export function NotFound() {
  useScreen(t('shared.appName'));
  return (
    <Shell>
      <main id="main" tabIndex={-1} className="wrap page">
        <div className="page-card stack">
          <h1>{t('app.notFound.title')}</h1>
          <p>{t('app.notFound.text')}</p>
          <p>
            <Link className="btn primary" href="/">
              {t('shared.toStart')}
            </Link>
          </p>
        </div>
      </main>
    </Shell>
  );
}
