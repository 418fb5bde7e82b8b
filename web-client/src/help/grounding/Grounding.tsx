import { useId } from 'react';
import { part } from '../../shared/part';
import { t } from '../../texts/texts';
import { GroundingWords } from './GroundingWords';

const Exercises = part(() => import('./Exercises'), null, <GroundingWords />);

/** Fetched while the network is there, as a person who needs them may have lost it by then. */
export const fetchExercises = Exercises.preload;

/** The last part of Help now. Nobody learns that it is used. */
export function Grounding({ heading: Heading }: { heading: 'h2' | 'h3' }) {
  const id = useId();
  return (
    <section className="card stack grounding" aria-labelledby={id}>
      <div>
        <Heading id={id} className="label">
          {t('help.grounding.title')}
        </Heading>
        <p className="small soft">{t('help.grounding.intro')}</p>
      </div>
      <Exercises />
    </section>
  );
}
