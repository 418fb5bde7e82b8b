import { useLayoutEffect, useRef, useState } from 'react';
import { announceTogether } from '../../shared/announce';
import { t } from '../../texts/texts';
import { senses } from './GroundingWords';

const steps = [...senses, 'end'] as const;

/** One sense after the other. Nothing is typed, and nothing is kept. */
export function Senses() {
  const forth = useRef<HTMLButtonElement>(null);
  const isHere = useRef(true);
  useLayoutEffect(
    () => () => {
      isHere.current = false; // what waits to be said is not said elsewhere
    },
    [],
  );
  const [at, setAt] = useState(0);
  const step = steps[at] ?? 'end';
  const go = (to: number): void => {
    const shown = steps[to] ?? 'see';
    if (to === 0) forth.current?.focus(); // Back goes away
    setAt(to);
    const say = (passed: readonly (typeof shown)[]) => (isHere.current ? inWords(passed.at(-1) ?? shown) : null);
    announceTogether('senses', shown, say, { level: 'me' });
  };
  return (
    <>
      <div className="sense">
        <p className="prompt">{t(`help.senses.${step}`)}</p>
        <p className="soft">{t(`help.senses.${step}.hint`)}</p>
      </div>
      <div className="row">
        <button type="button" className="btn primary" ref={forth} onClick={() => go((at + 1) % steps.length)}>
          {t(step === 'end' ? 'help.senses.again' : 'help.senses.next')}
        </button>
        {at > 0 ? (
          <button type="button" className="btn" onClick={() => go(at - 1)}>
            {t('help.senses.back')}
          </button>
        ) : null}
      </div>
      <p className="small soft">{t('help.senses.intro')}</p>
    </>
  );
}

const inWords = (step: (typeof steps)[number]): string =>
  `${t(`help.senses.${step}`)}. ${t(`help.senses.${step}.hint`)}`;
