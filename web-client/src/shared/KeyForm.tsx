import { type FormEvent, useEffect, useId, useState } from 'react';
import { announce } from './announce';
import type { Refusal } from './contracts';
import { Icon } from './Icon';
import { iconInfo } from './icons';
import { Said, said } from './Said';

/** Asks for the key of a page that is not for everybody. */
export function KeyForm({
  lead,
  label,
  hint,
  needed,
  action,
  refusal,
  onKey,
}: {
  lead: string;
  label: string;
  hint: string;
  /** What is said when nothing was typed. */
  needed: string;
  action: string;
  refusal: Refusal | null;
  onKey: (key: string) => void;
}) {
  const [isEmpty, setEmpty] = useState(false);
  const problem = isEmpty ? needed : refusal ? <Said refusal={refusal} /> : null;
  const id = useId();

  useEffect(() => {
    if (refusal) announce(said(refusal), 'alert', 'me');
  }, [refusal]);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get('key') ?? '').trim();
    if (typed !== '') {
      onKey(typed);
      return;
    }
    setEmpty(true);
    event.currentTarget.querySelector('input')?.focus();
    announce(needed, 'alert', 'me');
  }

  return (
    <>
      <p className="soft">{lead}</p>
      <form
        className="card stack"
        style={{ padding: 'var(--space-5)', maxInlineSize: '32rem' }}
        onSubmit={submit}
        noValidate
      >
        <div className="field">
          <label htmlFor={id}>{label}</label>
          <p className="hint" id={`${id}-hint`}>
            {hint}
          </p>
          <input
            id={id}
            name="key"
            type="password"
            className="input"
            autoComplete="current-password"
            aria-invalid={problem !== null}
            aria-describedby={problem ? `${id}-hint ${id}-problem` : `${id}-hint`}
          />
          {problem ? (
            <p className="problem" id={`${id}-problem`}>
              <Icon of={iconInfo} />
              <span>{problem}</span>
            </p>
          ) : null}
        </div>
        <div>
          <button type="submit" className="btn primary">
            {action}
          </button>
        </div>
      </form>
    </>
  );
}
