import { useEffect, useState } from 'react';
import { readHandouts } from '../../shared/api';
import type { Refusal, Resource } from '../../shared/contracts';
import { Said } from '../../shared/Said';
import { getSeat } from '../../shared/seat';
import { t } from '../../texts/texts';
import { ResourceLink } from '../ShownResource';

/** What the group gives out at its talks, from this server. Nobody learns who opens it. */
export function Handouts() {
  const [all, setAll] = useState<readonly Resource[]>([]);
  const [problem, setProblem] = useState<Refusal | null>(null);
  useEffect(() => {
    let here = true;
    void readHandouts(getSeat()?.pass ?? '').then((answer) => {
      if (!here) return;
      if ('value' in answer) setAll(answer.value.resources);
      else setProblem(answer.refusal);
    });
    return () => {
      here = false;
    };
  }, []);
  if (problem) return <Said refusal={problem} />;
  if (all.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="handouts">
      <h3 className="label row spread" id="handouts">
        {t('questions.handouts')} <span className="num">{all.length}</span>
      </h3>
      <ul className="lines tight">
        {all.map((one) => (
          <li key={one.id}>
            <ResourceLink resource={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}
