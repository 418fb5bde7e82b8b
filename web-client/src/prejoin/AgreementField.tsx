import { type RefObject, useEffect, useId, useRef } from 'react';
import { AgreementText } from '../shared/AgreementText';
import type { Agreement, Refusal } from '../shared/contracts';
import { Icon } from '../shared/Icon';
import { iconInfo } from '../shared/icons';
import { Said } from '../shared/Said';
import { t } from '../texts/texts';

/** What everybody agrees to, to read here, and the one press that agrees to it. It is never pressed beforehand. */
export function AgreementField({
  agreement,
  agreed,
  problem,
  field,
  onAgree,
}: {
  agreement: Agreement;
  agreed: boolean;
  problem: 'unticked' | Refusal | null;
  field: RefObject<HTMLInputElement | null>;
  onAgree: (agreed: boolean) => void;
}) {
  const id = useId();
  const text = useRef<HTMLDetailsElement>(null);
  const isNew = typeof problem === 'object' && problem !== null;
  useEffect(() => {
    if (isNew && text.current) text.current.open = true; // it has changed since it was read
  }, [isNew]);
  return (
    <div className="field">
      <details className="disclose" ref={text}>
        <summary>{t('prejoin.rules.read')}</summary>
        <AgreementText agreement={agreement} heading="h3" />
      </details>
      <label className="check" style={{ paddingBlock: 0 }}>
        <input
          ref={field}
          type="checkbox"
          checked={agreed}
          aria-invalid={problem !== null}
          aria-describedby={problem ? id : undefined}
          onChange={(event) => onAgree(event.target.checked)}
        />
        <span>{t('prejoin.rules')}</span>
      </label>
      {problem ? (
        <p className="problem" id={id}>
          <Icon of={iconInfo} />
          <span>{problem === 'unticked' ? t('prejoin.rules.needed') : <Said refusal={problem} />}</span>
        </p>
      ) : null}
    </div>
  );
}
