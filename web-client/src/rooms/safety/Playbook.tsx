import { useEffect, useState } from 'react';
import { AgreementText } from '../../shared/AgreementText';
import { playbook } from '../../shared/api';
import type { Playbook as Texts } from '../../shared/contracts';
import { getSeat } from '../../shared/seat';
import { t } from '../../texts/texts';

let kept: Texts | null = null; // it is there when somebody needs it, also without a network

/** Fetched when somebody begins to lead. */
export async function fetchPlaybook(): Promise<Texts | null> {
  const seat = getSeat();
  if (kept || !seat) return kept;
  const answer = await playbook(seat.pass);
  if ('value' in answer) kept = answer.value;
  return kept;
}

/** What facilitators do when somebody is not safe: the organisation's text, or the one that comes with the server. */
export function Playbook() {
  const [text, setText] = useState<Texts | 'away' | null>(kept);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    let here = true;
    void fetchPlaybook().then((found) => {
      if (here) setText(found ?? 'away');
    });
    return () => {
      here = false;
    };
  }, [attempt]);
  return (
    <>
      <div className="section-head">
        <h3 className="label">{t('safety.playbook')}</h3>
      </div>
      {text === 'away' ? (
        <>
          <p className="small">{t('safety.playbook.away')}</p>
          <button type="button" className="btn" onClick={() => setAttempt(attempt + 1)}>
            {t('shared.tryAgain')}
          </button>
        </>
      ) : text ? (
        <div className="small playbook">
          <AgreementText agreement={text} heading="h4" />
        </div>
      ) : null}
    </>
  );
}
