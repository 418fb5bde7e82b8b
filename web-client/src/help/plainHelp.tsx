import { renderToStaticMarkup } from 'react-dom/server';
import { t } from '../messages/app';
import { Danger, Elsewhere, LinesOf } from './HelpLines';
import { countries } from './places';

/** The crisis lines as a page without scripts: the build writes it, and browsers without scripts are led to it. `styles` are addresses. */
export function plainHelp(styles: readonly string[]): string {
  return `<!doctype html>${renderToStaticMarkup(
    <html lang="en" dir="ltr">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>{t('helpTitle')}</title>
        <link rel="icon" href="/mark.svg" type="image/svg+xml" />
        {styles.map((address) => (
          <link key={address} rel="stylesheet" href={address} />
        ))}
      </head>
      <body>
        <main className="wrap page">
          <div className="page-card stack">
            <h1>{t('helpTitle')}</h1>
            <p className="soft">{t('helpIntro')}</p>
            <Danger country="" />
            <h2>{t('chooseCountry')}</h2>
            <p>
              {countries.map((country, index) => (
                <span key={country}>
                  {index > 0 ? ' · ' : ''}
                  <a href={`#c${index}`}>{country}</a>
                </span>
              ))}
            </p>
            {countries.map((country, index) => (
              <section key={country} className="stack" aria-labelledby={`c${index}`}>
                <h2 id={`c${index}`}>{country}</h2>
                <LinesOf country={country} />
              </section>
            ))}
            <h2>{t('otherCountry')}</h2>
            <Elsewhere />
          </div>
        </main>
      </body>
    </html>,
  )}`;
}
