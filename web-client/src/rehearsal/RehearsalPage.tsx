import { type FormEvent, useId, useRef, useState } from 'react';
import { namesHere, suggestName } from '../prejoin/names';
import { announce } from '../shared/announce';
import { join, startRehearsal } from '../shared/api';
import type { Refusal } from '../shared/contracts';
import { Icon } from '../shared/Icon';
import { iconHeart, iconInfo } from '../shared/icons';
import { Link } from '../shared/Link';
import { part } from '../shared/part';
import { QuietPage } from '../shared/QuietPage';
import { Said, said } from '../shared/Said';
import { Shell } from '../shared/Shell';
import { clearSeat, getSeat, type Seat, setSeat } from '../shared/seat';
import { useScreen } from '../shared/title';
import { withTexts } from '../texts/load';
import { t } from '../texts/texts';
import { forgetRehearsal, keptRehearsal, keptSummary, want, wantedNext } from './kept';
import { theScript } from './script';
import './rehearsal.css';

const RehearsalRoom = part(() => withTexts('rooms', import('./RehearsalRoom')));

type Going = { readonly seat: Seat; readonly participantCode: string };

/** A rehearsal that this tab was in before it was loaded again. */
function kept(): Going | null {
  const seat = getSeat();
  const rehearsal = seat?.rehearsal ? keptRehearsal(seat.room) : null;
  return seat && rehearsal ? { seat, participantCode: rehearsal.participantCode } : null;
}

/** `/rehearse`: what a rehearsal is, and then its room. */
export default function RehearsalPage({ onInside }: { onInside: () => void }) {
  const [going, setGoing] = useState(kept);
  const [attempt, setAttempt] = useState(0);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isMoved, setMoved] = useState(false);
  if (isMoved)
    return (
      <QuietPage title={t('rehearsal.moved.title')} text={t('rehearsal.moved.text')}>
        <button
          type="button"
          className="btn primary"
          onClick={() => {
            setGoing(kept() ?? going);
            setAttempt(attempt + 1);
            setMoved(false);
          }}
        >
          {t('rehearsal.moved.here')}
        </button>
        <Link className="btn quiet" href="/">
          {t('shared.toStart')}
        </Link>
      </QuietPage>
    );
  if (!going)
    return (
      <Ready
        refusal={refusal}
        onStart={(next) => {
          setRefusal(null);
          setGoing(next);
        }}
      />
    );
  return (
    <RehearsalRoom
      key={`${going.seat.room} ${attempt}`}
      {...going}
      onInside={onInside}
      onMoved={() => setMoved(true)}
      onRefused={(why) => {
        clearSeat();
        forgetRehearsal();
        setRefusal(why);
        setGoing(null);
      }}
    />
  );
}

function Ready({ refusal, onStart }: { refusal: Refusal | null; onStart: (going: Going) => void }) {
  useScreen(t('rehearsal.page'), refusal !== null);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [name, setName] = useState(() => suggestName(namesHere(), new Set()));
  const [isEmpty, setEmpty] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(refusal);
  const [only, setOnly] = useState(wantedNext);
  const [hasSummary] = useState(() => keptSummary() !== null);
  const canOpen = typeof WebSocket !== 'undefined';
  const exercises = theScript.exercises.filter(({ key }) => only.length === 0 || only.includes(key));

  async function start(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy || !canOpen) return;
    if (name.trim() === '') {
      setEmpty(true);
      field.current?.focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    const started = await startRehearsal();
    const joined = 'value' in started ? await join(started.value.facilitatorCode) : started;
    setBusy(false);
    if ('refusal' in started || 'refusal' in joined) {
      const why = 'refusal' in started ? started.refusal : 'refusal' in joined ? joined.refusal : null;
      setProblem(why);
      if (why) announce(why.code === 'slow_down' ? t('rehearsal.often') : said(why), 'alert', 'me');
      return;
    }
    const { room, who, role, title, pass, expiresAt } = joined.value;
    const seat: Seat = {
      ...{ room, who, role, title, pass, expiresAt, name: name.trim(), keepsake: 'wren', tint: 'moss' },
      ...{ code: started.value.facilitatorCode, inviteCode: null, mode: 'video', rehearsal: true },
    };
    setSeat(seat);
    onStart({ seat, participantCode: started.value.participantCode });
  }

  return (
    <Shell bare>
      <main id="main" tabIndex={-1} className="wrap page">
        <div className="two">
          <div className="stack">
            <header className="stack">
              <h1 tabIndex={-1}>{t('rehearsal.title')}</h1>
              <p className="soft">{t('rehearsal.text')}</p>
            </header>
            <section className="card stack" aria-labelledby={`${id}-what`}>
              <h2 id={`${id}-what`}>{t('rehearsal.what')}</h2>
              {only.length > 0 && (
                <p className="row tight">
                  <span className="soft">{t('rehearsal.only')}</span>
                  <button
                    type="button"
                    className="link"
                    onClick={() => {
                      want([]);
                      setOnly([]);
                      announce(t('rehearsal.only.all'), 'status', 'me');
                    }}
                  >
                    {t('rehearsal.only.all')}
                  </button>
                </p>
              )}
              <ol className="lines tight rehearsal-what">
                {exercises.map(({ key, minutes }) => (
                  <li key={key}>
                    <b>{t(`rehearsal.${key}`)}</b>{' '}
                    <span className="small soft">{t('rehearsal.about', { minutes })}</span>
                  </li>
                ))}
              </ol>
            </section>
          </div>
          <div className="stack">
            <form className="card stack" onSubmit={start} noValidate>
              <div className="field">
                <label htmlFor={`${id}-name`}>{t('rehearsal.name')}</label>
                <p className="hint" id={`${id}-hint`}>
                  {t('rehearsal.name.hint')}
                </p>
                <input
                  ref={field}
                  id={`${id}-name`}
                  className="input"
                  value={name}
                  autoComplete="off"
                  spellCheck={false}
                  aria-invalid={isEmpty}
                  aria-describedby={isEmpty ? `${id}-hint ${id}-empty` : `${id}-hint`}
                  onChange={(event) => {
                    setName(event.target.value);
                    setEmpty(false);
                  }}
                />
                {isEmpty && (
                  <p className="problem" id={`${id}-empty`}>
                    <Icon of={iconInfo} />
                    <span>{t('rehearsal.name.empty')}</span>
                  </p>
                )}
              </div>
              {(problem || !canOpen) && (
                <p className="problem">
                  <Icon of={iconInfo} />
                  <span>
                    {!canOpen ? (
                      t('rehearsal.noSocket')
                    ) : problem?.code === 'slow_down' ? (
                      t('rehearsal.often')
                    ) : problem ? (
                      <Said refusal={problem} />
                    ) : null}
                  </span>
                </p>
              )}
              <button type="submit" className="btn primary big block" aria-disabled={busy || !canOpen}>
                {t(busy ? 'rehearsal.starting' : 'rehearsal.start')}
              </button>
              <p className="hint">
                {t('rehearsal.promise')} {t('rehearsal.hour')}
              </p>
              {hasSummary && <Link href="/rehearse/after">{t('rehearsal.earlier')}</Link>}
            </form>
            <div className="callout care">
              <Icon of={iconHeart} />
              <div>{t('rehearsal.heavy')}</div>
            </div>
          </div>
        </div>
      </main>
    </Shell>
  );
}
