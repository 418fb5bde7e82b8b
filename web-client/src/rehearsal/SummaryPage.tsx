import { useState } from 'react';
import { announce } from '../shared/announce';
import { openHelp } from '../shared/help';
import { Icon } from '../shared/Icon';
import { iconCheck, iconHeart, iconLantern, iconMinus, iconRefresh } from '../shared/icons';
import { Link } from '../shared/Link';
import { navigate } from '../shared/router';
import { Shell } from '../shared/Shell';
import { useScreen } from '../shared/title';
import type { Key } from '../texts/keys';
import { isKey, shown, t } from '../texts/texts';
import { forgetSummary, keptSummary, want } from './kept';
import type { Summary } from './progress';
import './rehearsal.css';

/** `/rehearse/after`: what was tried, for the person who tried it. */
export default function SummaryPage() {
  useScreen(t('rehearsal.page'), true);
  const [summary, setSummary] = useState(keptSummary);
  return (
    <Shell bare>
      <main id="main" tabIndex={-1} className="wrap page">
        {summary ? (
          <Done
            summary={summary}
            onForget={() => {
              forgetSummary();
              setSummary(null);
              announce(t('rehearsal.after.gone'), 'status', 'me');
            }}
          />
        ) : (
          <div className="page-card stack">
            <h1 tabIndex={-1}>{t('rehearsal.after.none.title')}</h1>
            <p>{t('rehearsal.after.none.text')}</p>
            <p>
              <Link className="btn primary" href="/rehearse">
                {t('rehearsal.title')}
              </Link>
            </p>
          </div>
        )}
      </main>
    </Shell>
  );
}

function Done({ summary, onForget }: { summary: Summary; onForget: () => void }) {
  const left = summary.exercises.filter(({ state }) => state !== 'practised').map(({ key }) => key);
  const begin = (only: typeof left) => () => {
    want(only);
    navigate('/rehearse');
  };
  return (
    <div className="two">
      <div className="stack">
        <header className="stack">
          <h1 tabIndex={-1}>{t('rehearsal.after.title')}</h1>
          <p className="soft">{t('rehearsal.after.text', { minutes: summary.minutes })}</p>
        </header>
        <div className="card">
          <ul className="lines tight">
            {summary.exercises.map((result) => (
              <li key={result.key} className="rehearsal-result">
                <span>
                  <span className={result.state === 'practised' ? 'badge ok' : 'badge'}>
                    <Icon of={result.state === 'practised' ? iconCheck : iconMinus} />
                    {t(`rehearsal.after.${result.state}`)}
                  </span>
                </span>
                <div>
                  <b>{t(`rehearsal.after.${result.key}`)}</b>
                  <p className="small soft">{wordsOf(result).join(' ')}</p>
                </div>
              </li>
            ))}
          </ul>
        </div>
      </div>
      <aside className="stack" aria-label={t('rehearsal.after.like')}>
        <div className="card stack">
          <h2>{t('rehearsal.after.like')}</h2>
          {left.length > 0 && left.length < summary.exercises.length && (
            <button type="button" className="btn primary block" onClick={begin(left)}>
              {t('rehearsal.after.rest', { count: left.length })}
            </button>
          )}
          <button type="button" className="btn block" onClick={begin([])}>
            <Icon of={iconRefresh} />
            {t('rehearsal.after.again')}
          </button>
          <Invite />
        </div>
        <div className="card stack">
          <h2>{t('rehearsal.after.summary')}</h2>
          <p className="small soft">{t('rehearsal.after.kept')}</p>
          <div className="row tight">
            <button type="button" className="btn grow" onClick={() => save(textOf(summary))}>
              {t('rehearsal.after.save')}
            </button>
            <button type="button" className="btn grow" onClick={onForget}>
              {t('rehearsal.after.forget')}
            </button>
          </div>
        </div>
        <div className="callout care">
          <Icon of={iconHeart} />
          <div>
            {shown('rehearsal.after.heavy', {
              help: (words: unknown) => (
                <button key="help" type="button" className="link" aria-haspopup="dialog" onClick={() => openHelp()}>
                  {words as string}
                </button>
              ),
            })}
          </div>
        </div>
      </aside>
    </div>
  );
}

/** The address of this page says nothing about anybody, and a colleague starts a rehearsal of their own with it. */
function Invite() {
  const [copied, setCopied] = useState<boolean | null>(null);
  const address = `${location.origin}/rehearse`;
  return (
    <>
      <button
        type="button"
        className="btn block"
        onClick={async () => {
          try {
            await navigator.clipboard.writeText(address);
            setCopied(true);
            announce(t('shared.copied'), 'status', 'me');
          } catch {
            setCopied(false);
          }
        }}
      >
        <Icon of={copied ? iconCheck : iconLantern} />
        {copied ? t('shared.copied') : t('rehearsal.after.invite')}
      </button>
      {copied === false && (
        <input className="input" readOnly value={address} aria-label={t('rehearsal.after.invite')} />
      )}
    </>
  );
}

/** The same as on the page, without saying whose it is. */
function textOf({ minutes, exercises }: Summary): string {
  const lines = exercises.map(
    (result) =>
      `${t(`rehearsal.after.${result.key}`)} (${t(`rehearsal.after.${result.state}`)})\n${wordsOf(result).join(' ')}`,
  );
  return `${[t('rehearsal.after.text', { minutes }), ...lines].join('\n\n')}\n`;
}

function save(text: string): void {
  const href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  Object.assign(document.createElement('a'), { href, download: 'summary.txt' }).click();
  setTimeout(() => URL.revokeObjectURL(href));
}

/** What happened, in the order of the texts, and kindly what was left out. */
export function wordsOf(result: Summary['exercises'][number]): string[] {
  const { key, state, notes, name = '', seconds = 0 } = result;
  if (state !== 'practised') return [t(`rehearsal.after.${state}.text`)];
  const say = (text: string): string[] => (isKey(text) ? [t(text as Key, { name, seconds })] : []);
  const all = ['wrote', 'declined', 'waited', 'passed', 'later', 'cameBack', 'steppedOut', 'askedAgain'];
  return [
    ...say(`rehearsal.after.${key}.text`),
    ...all.flatMap((note) => say(`rehearsal.after.${key}.${notes.includes(note) ? note : `no.${note}`}`)),
  ];
}
