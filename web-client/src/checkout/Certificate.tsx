import { useId, useState } from 'react';
import type { Talk } from '../shared/after';
import { language, t } from '../texts/texts';

/** Made in this page for whoever asks, with the name that they type. There is no list, so it says what it is and no more. */
export function Certificate({ talk }: { talk: Talk }) {
  const [isAsked, setAsked] = useState(false);
  const [name, setName] = useState('');
  const field = useId();
  const day = new Intl.DateTimeFormat(language().tag, { dateStyle: 'long' }).format(talk.endedAt);
  const print_ = () => {
    document.body.dataset.prints = 'certificate';
    print();
    delete document.body.dataset.prints;
  };
  return (
    <section className="card stack" aria-labelledby={`${field}title`}>
      <h2 id={`${field}title`}>{t('checkout.certificate')}</h2>
      <p className="small soft">{t('checkout.certificate.what')}</p>
      {!isAsked && (
        <div>
          <button type="button" className="btn" onClick={() => setAsked(true)}>
            {t('checkout.certificate.make')}
          </button>
        </div>
      )}
      {isAsked && (
        <>
          <div className="field">
            <label htmlFor={field}>{t('checkout.certificate.name')}</label>
            <p className="hint" id={`${field}hint`}>
              {t('checkout.certificate.name.hint')}
            </p>
            <input
              id={field}
              className="input"
              maxLength={100}
              autoComplete="off"
              aria-describedby={`${field}hint`}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          </div>
          <div className="certificate">
            <h3>{t('checkout.certificate')}</h3>
            <p className="prompt" dir="auto">
              {name.trim() || '…'}
            </p>
            <p>{t('checkout.certificate.heard')}</p>
            <p className="prompt" dir="auto">
              {talk.title}
            </p>
            <p>{day}</p>
            <p className="small">{t('checkout.certificate.proof')}</p>
          </div>
          <div>
            <button type="button" className="btn" onClick={print_}>
              {t('checkout.certificate.print')}
            </button>
          </div>
        </>
      )}
    </section>
  );
}
