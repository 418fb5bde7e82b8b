import { renderToStaticMarkup } from 'react-dom/server';
import { type Language, language, t } from '../texts/texts';
import { GroundingWords } from './grounding/GroundingWords';
import { Danger, Elsewhere, LinesOf } from './HelpLines';
import { byName, nameOf } from './places';

/** English is at the address that people may have kept. */
export const plainHelpAddress = (tag: string): string =>
  tag === 'en' ? '/crisis-lines.html' : `/crisis-lines.${tag}.html`;

/**
 * The crisis lines as a page without scripts: the build writes one for each language, and browsers without scripts are led to them. The
 * server puts the organisation's own lines in the place of the template, which shows nothing by itself.
 * `styles` are addresses.
 */
export function plainHelp(styles: readonly string[], languages: readonly Language[]): string {
  const { tag, dir } = language();
  const others = languages.filter((other) => other.tag !== tag);
  return `<!doctype html>${renderToStaticMarkup(
    <html lang={tag} dir={dir}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>{t('help.title')}</title>
        <link rel="icon" href="/mark.svg" type="image/svg+xml" />
        {styles.map((address) => (
          <link key={address} rel="stylesheet" href={address} />
        ))}
      </head>
      <body>
        <main className="wrap page">
          <div className="page-card stack">
            <h1>{t('help.title')}</h1>
            <p className="soft">{t('help.intro')}</p>
            {others.length > 0 ? (
              <p>
                {t('help.otherLanguage')}{' '}
                {others.map((other) => (
                  <a key={other.tag} href={plainHelpAddress(other.tag)} lang={other.tag} hrefLang={other.tag}>
                    {other.name}
                  </a>
                ))}
              </p>
            ) : null}
            <Danger country="" />
            <template className="own">
              <p className="hint">{t('help.own.checked', { date: '{{checked}}' })}</p>
            </template>
            <p>
              <a href="#grounding">{t('help.grounding.title')}</a>
            </p>
            <h2>{t('help.chooseCountry')}</h2>
            <p>
              {byName().map((country, index) => (
                <span key={country}>
                  {index > 0 ? ' · ' : ''}
                  <a href={`#c${index}`}>{nameOf(country)}</a>
                </span>
              ))}
            </p>
            {byName().map((country, index) => (
              <section key={country} className="stack" aria-labelledby={`c${index}`}>
                <h2 id={`c${index}`}>{nameOf(country)}</h2>
                <LinesOf country={country} />
              </section>
            ))}
            <h2>{t('help.otherCountry')}</h2>
            <Elsewhere />
            <h2 id="grounding">{t('help.grounding.title')}</h2>
            <GroundingWords />
          </div>
        </main>
      </body>
    </html>,
  )}`;
}
