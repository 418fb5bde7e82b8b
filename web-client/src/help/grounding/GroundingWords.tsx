import { t } from '../../texts/texts';

export const senses = ['see', 'touch', 'hear', 'smell', 'taste'] as const;

/** The exercises to read: for pages without scripts, and where the ones to press did not come. */
export function GroundingWords() {
  return (
    <>
      <p>
        <strong>{t('help.breath.title')}</strong> {t('help.breath.words')} {t('help.breath.care')}
      </p>
      <p>
        <strong>{t('help.senses.title')}</strong> {t('help.senses.intro')}
      </p>
      <ol>
        {senses.map((sense) => (
          <li key={sense}>
            {t(`help.senses.${sense}`)}
            <div className="small soft">{t(`help.senses.${sense}.hint`)}</div>
          </li>
        ))}
      </ol>
    </>
  );
}
