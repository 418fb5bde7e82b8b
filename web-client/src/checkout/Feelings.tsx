import { useId } from 'react';
import { type Feeling, feelingValues } from '../shared/contracts';
import { t } from '../texts/texts';

const mouths: Record<Feeling, string> = {
  struggling: 'M16 33c2-4 5-6 8-6s6 2 8 6',
  unsettled: 'M17 32c4-2 10-2 14 0',
  between: 'M17 31h14',
  lighter: 'M17 29c4 3 10 3 14 0',
  steady: 'M15 28c3 6 15 6 18 0',
};

export function Face({ of }: { of: Feeling }) {
  return (
    <svg viewBox="0 0 48 48" className="face" aria-hidden="true" focusable="false">
      <circle cx="24" cy="24" r="19" />
      <path d={`${mouths[of]}M17 19h.1M31 19h.1`} />
    </svg>
  );
}

/** How somebody feels, in five steps. None is chosen at first, and a choice can be taken back. */
export function Feelings({
  chosen,
  onChoose,
}: {
  chosen: Feeling | null;
  onChoose: (feeling: Feeling | null) => void;
}) {
  const name = useId();
  return (
    <fieldset className="plain stack">
      <legend>
        <h2>{t('checkout.feel')}</h2>
      </legend>
      <p className="small soft">{t('checkout.feel.private')}</p>
      <div className="feelings">
        {feelingValues.map((feeling) => (
          <label key={feeling} className="feel">
            <input
              type="radio"
              className="sr"
              name={name}
              checked={chosen === feeling}
              onChange={() => onChoose(feeling)}
            />
            <Face of={feeling} />
            <span>{t(`checkout.feel.${feeling}`)}</span>
          </label>
        ))}
      </div>
      {chosen !== null && (
        <div>
          <button type="button" className="btn quiet" onClick={() => onChoose(null)}>
            {t('checkout.feel.none')}
          </button>
        </div>
      )}
    </fieldset>
  );
}
