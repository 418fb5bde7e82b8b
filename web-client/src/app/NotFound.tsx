import { t } from '../messages/app';
import { Link } from '../shared/Link';
import { Shell } from '../shared/Shell';
import { useScreen } from '../shared/title';

export function NotFound() {
  useScreen(t('appName'));
  return (
    <Shell>
      <main id="main" tabIndex={-1} className="wrap page">
        <div className="page-card stack">
          <h1>{t('notFoundTitle')}</h1>
          <p>{t('notFoundText')}</p>
          <p>
            <Link className="btn primary" href="/">
              {t('toStart')}
            </Link>
          </p>
        </div>
      </main>
    </Shell>
  );
}
