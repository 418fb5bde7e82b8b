import { t } from '../texts/texts';

const who = ['everyone', 'facilitators', 'server'] as const;

/** For people who want to know before they come in. */
export function WhoSeesWhat({ isSealed }: { isSealed: boolean }) {
  return (
    <details className="disclose">
      <summary>{t('prejoin.sees')}</summary>
      <dl className="stack small" style={{ '--gap': 'var(--space-2)' } as never}>
        {who.map((each) => (
          <div key={each}>
            <dt>{t(`prejoin.sees.${each}`)}</dt>
            <dd className="soft">
              {t(each === 'server' && isSealed ? 'prejoin.sees.server.sealed' : `prejoin.sees.${each}.what`)}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
