import { Component, type ReactNode } from 'react';
import { t } from '../texts/texts';
import { Link } from './Link';
import { QuietPage } from './QuietPage';

/** Shown in place of a page that did not load or that failed. */
export function Trouble() {
  return (
    <QuietPage title={t('shared.broken.title')} text={t('shared.broken.text')}>
      <button type="button" className="btn primary" onClick={() => location.reload()}>
        {t('shared.tryAgain')}
      </button>
      <Link className="btn" href="/">
        {t('shared.toStart')}
      </Link>
    </QuietPage>
  );
}

/** Keeps a mistake of ours in one page from taking Help now and Quick exit down with it. React writes it to the console. */
export class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Trouble /> : this.props.children;
  }
}
