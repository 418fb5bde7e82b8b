import { useEffect, useId, useState } from 'react';
import type { After } from '../shared/after';
import { type FeedbackView, feelingValues } from '../shared/contracts';
import { t } from '../texts/texts';
import { Face } from './Feelings';
import { readFeedback } from './feedback';

const lookEvery = 30_000; // ms; only while somebody looks at the page

/** What facilitators see of the feedback: sums and words of several people together. */
export function Received({ after }: { after: After }) {
  const [view, setView] = useState<FeedbackView | null>(null);
  useEffect(() => {
    let isThere = true;
    const look = async (): Promise<void> => {
      if (document.hidden) return;
      const next = await readFeedback(after.pass);
      if (isThere && next) setView(next);
    };
    void look();
    const timer = setInterval(() => void look(), lookEvery);
    document.addEventListener('visibilitychange', look);
    return () => {
      isThere = false;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [after]);
  return <Sums view={view ?? { words: [] }} />;
}

export function Sums({ view: { sums, words } }: { view: FeedbackView }) {
  const id = useId();
  const all = sums?.reduce((sum, each) => sum + each, 0) ?? 0;
  return (
    <section className="card stack" aria-labelledby={id}>
      <h2 id={id}>{t('checkout.received')}</h2>
      <p className="small soft">{t('checkout.received.how')}</p>
      {sums ? (
        <ul className="sums">
          {feelingValues.map((feeling, place) => (
            <li key={feeling}>
              <Face of={feeling} />
              <span className="grow">{t(`checkout.feel.${feeling}`)}</span>
              <b className="num">{sums[place]}</b>
              <span
                className="bar-of"
                aria-hidden="true"
                style={{ inlineSize: `${(100 * (sums[place] ?? 0)) / all}%` }}
              />
            </li>
          ))}
        </ul>
      ) : (
        <p>{t('checkout.received.few')}</p>
      )}
      {words.length > 0 ? (
        <ul className="lines tight words">
          {words.map((text, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two people may write the same
            <li key={`${place} ${text}`} dir="auto">
              {text}
            </li>
          ))}
        </ul>
      ) : (
        sums && <p>{t('checkout.received.fewWords')}</p>
      )}
    </section>
  );
}
