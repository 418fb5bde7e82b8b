import { useId, useRef, useState } from 'react';
import { type After, keepAfter } from '../shared/after';
import { announce } from '../shared/announce';
import type { Feeling, Refusal } from '../shared/contracts';
import { Said } from '../shared/Said';
import { t } from '../texts/texts';
import { giveFeedback } from './feedback';

const longest = 1_000;
const nearTheEnd = 100;

/** A few words for the facilitators, and the feeling if the person wants to send it as well. Nothing goes before the press on Send. */
export function SendFeedback({ after, feeling }: { after: After; feeling: Feeling | null }) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const [words, setWords] = useState('');
  const [withFeeling, setWithFeeling] = useState(false);
  const [state, setState] = useState<'open' | 'sending' | 'sent'>(after.sent ? 'sent' : 'open');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const sendsFeeling = withFeeling && feeling !== null;
  const isEmpty = words.trim() === '' && !sendsFeeling;

  const send = async (): Promise<void> => {
    if (state === 'sending') return;
    if (isEmpty) return setRefusal({ code: 'empty', text: t('checkout.send.empty') });
    setState('sending');
    setRefusal(null);
    const refused = await giveFeedback(after.pass, sendsFeeling ? feeling : null, words);
    setRefusal(refused);
    setState(refused ? 'open' : 'sent');
    if (refused) return;
    keepAfter({ ...after, sent: true });
    heading.current?.focus();
    announce(t('checkout.send.sent'), 'status', 'me');
  };

  return (
    <section className="card stack" aria-labelledby={id}>
      <h2 id={id} ref={heading} tabIndex={-1}>
        {t('checkout.send')}
      </h2>
      {state === 'sent' ? (
        <p>{t('checkout.send.sent')}</p>
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <div className="field">
            <label className="sr" htmlFor={`${id}-words`}>
              {t('checkout.send.words')}
            </label>
            <textarea
              id={`${id}-words`}
              className="textarea"
              maxLength={longest}
              placeholder={t('checkout.send.placeholder')}
              aria-describedby={`${id}-hint`}
              value={words}
              onChange={(event) => {
                setWords(event.target.value);
                setRefusal(null);
              }}
            />
            {words.length > longest - nearTheEnd && (
              <p className="hint num">{t('checkout.send.left', { count: longest - words.length })}</p>
            )}
          </div>
          {feeling !== null && (
            <label className="check">
              <input
                type="checkbox"
                checked={withFeeling}
                onChange={(event) => {
                  setWithFeeling(event.target.checked);
                  setRefusal(null);
                }}
              />
              <span>{t('checkout.send.feeling', { feeling: t(`checkout.feel.${feeling}`) })}</span>
            </label>
          )}
          <p className="hint" id={`${id}-hint`}>
            {t('checkout.send.private')}
          </p>
          {refusal && (
            <p className="problem" role="alert">
              {refusal.code === 'empty' ? refusal.text : <Said refusal={refusal} />}
            </p>
          )}
          <div className="row">
            <button type="submit" className="btn primary" aria-disabled={state === 'sending'}>
              {t('checkout.send.do')}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}
