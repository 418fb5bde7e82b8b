import { type ReactNode, useState } from 'react';
import { t } from '../texts/texts';
import { openHelp } from './help';
import { Icon } from './Icon';
import { iconDisplay, iconExit, iconHelp } from './icons';
import { LanguageChoice } from './LanguageChoice';
import { Link } from './Link';
import { Mark } from './Mark';
import { isExitOffered, quickExit } from './quickExit';
import { chooseTheme, currentTheme } from './theme';

export function ThemeButton({ className = '' }: { className?: string }) {
  const [theme, setTheme] = useState(currentTheme);
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      className={`iconbtn ${className}`}
      aria-label={other === 'dark' ? t('shared.theme.toDark') : t('shared.theme.toLight')}
      onClick={() => {
        chooseTheme(other);
        setTheme(other);
      }}
    >
      <Icon of={iconDisplay} />
    </button>
  );
}

export function QuickExitButton() {
  if (!isExitOffered()) return null;
  return (
    <button type="button" className="btn exit" aria-label={t('shared.quickExit.label')} onClick={quickExit}>
      <Icon of={iconExit} flip />
      <span>{t('shared.quickExit')}</span>
    </button>
  );
}

/**
 * Header, main and footer of every page but the room. `bare` leaves the footer out, as in the join flow; `end` stands where people
 * find help and the way out.
 */
export function Shell({ children, bare = false, end }: { children: ReactNode; bare?: boolean; end?: ReactNode }) {
  return (
    <>
      <a className="skip" href="#main">
        {t('shared.skip')}
      </a>
      <header className="site">
        <div className="wrap">
          <Link className="brand" href="/">
            <Mark />
            <span>{t('shared.appName')}</span>
          </Link>
          <div className="end">
            <ThemeButton className="theme" />
            {end ?? (
              <>
                <button type="button" className="btn quiet" onClick={() => openHelp()}>
                  <Icon of={iconHelp} />
                  <span className="phone-hide">{t('shared.helpNow')}</span>
                  <span className="phone-only">{t('shared.help')}</span>
                </button>
                <QuickExitButton />
              </>
            )}
          </div>
        </div>
      </header>
      {children}
      {bare ? (
        <footer className="foot bare">
          <div className="wrap row">
            <LanguageChoice />
          </div>
        </footer>
      ) : (
        <footer className="foot">
          <div className="wrap row spread">
            <span>{t('shared.footer')}</span>
            <span className="row">
              <LanguageChoice />
              <Link href="/privacy">{t('shared.privacy')}</Link>
              <Link href="/accessibility">{t('shared.accessibility')}</Link>
              <Link href="/ground-rules">{t('shared.groundRules')}</Link>
              <ThemeButton className="phone-only" />
            </span>
          </div>
        </footer>
      )}
    </>
  );
}
