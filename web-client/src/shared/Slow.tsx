import { useEffect, useState } from 'react';
import { t } from '../texts/texts';

/** What is shown while a part of the client loads. Nothing for the first 300 ms, so that a fast load does not flicker. */
export function Slow() {
  const [late, setLate] = useState(false);
  const [veryLate, setVeryLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    const longer = setTimeout(() => setVeryLate(true), 8_000);
    return () => {
      clearTimeout(timer);
      clearTimeout(longer);
    };
  }, []);
  return (
    <main id="main" tabIndex={-1} className="wrap page" aria-busy="true">
      {late ? (
        <p className="row tight soft" role="status">
          <span className="spinner" aria-hidden="true" />
          {veryLate ? t('shared.loading.long') : t('shared.loading')}
        </p>
      ) : null}
      {veryLate ? (
        <button type="button" className="btn" onClick={() => location.reload()}>
          {t('shared.tryAgain')}
        </button>
      ) : null}
    </main>
  );
}
