import { useId, useState } from 'react';
import { announce } from '../shared/announce';
import type { Answer } from '../shared/api';
import { limits, type Refusal, type ReportState, type ReportView } from '../shared/contracts';
import { Icon } from '../shared/Icon';
import { iconCheck, iconEyeoff, iconFlag, iconHeart, iconHelp, iconInfo, iconUser } from '../shared/icons';
import { Said, said } from '../shared/Said';
import { inLanguage, shown, t } from '../texts/texts';
import { inOrder, nextSteps } from './reports';
import './reports.css';

const time = inLanguage((tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'short', timeStyle: 'short' }));
const kinds = {
  safety: { icon: iconHelp, colour: 'danger' },
  unwanted: { icon: iconFlag, colour: 'caution' },
  hurtful: { icon: iconHeart, colour: 'caution' },
  identifying: { icon: iconEyeoff, colour: 'info' },
  other: { icon: iconInfo, colour: '' },
} as const;

export type Handle = (report: ReportView, state: ReportState, answer: string | null) => Promise<Answer<ReportView>>;

/** Reports, what is still to do first. Whoever opens one has looked at it, which its author then sees. */
export function ReportList({ reports, onHandle }: { reports: readonly ReportView[]; onHandle: Handle }) {
  const [open, setOpen] = useState<string | null>(null);
  if (reports.length === 0) return <p className="soft">{t('reports.none')}</p>;
  return (
    <ul className="reports" aria-label={t('reports.all')}>
      {inOrder(reports).map((r) => (
        <Report
          key={`${r.room} ${r.id}`}
          report={r}
          isOpen={open === r.id}
          onOpen={() => {
            setOpen(open === r.id ? null : r.id);
            if (r.state === 'new') void onHandle(r, 'seen', null);
          }}
          onHandle={onHandle}
        />
      ))}
    </ul>
  );
}

function Report({
  report: r,
  isOpen,
  onOpen,
  onHandle,
}: {
  report: ReportView;
  isOpen: boolean;
  onOpen: () => void;
  onHandle: Handle;
}) {
  const id = useId();
  const { icon, colour } = kinds[r.kind];
  return (
    <li>
      <button type="button" className="item" aria-expanded={isOpen} aria-controls={id} onClick={onOpen}>
        <span className="row spread">
          <span className={`badge ${r.state === 'closed' ? '' : colour}`}>
            <Icon of={icon} />
            {t(`reports.badge.${r.kind}`)}
          </span>
          <span className="xs faint num nowrap">{time().format(r.madeAt)}</span>
        </span>
        <strong>{r.about ? shown('reports.item.about', { name: nameOf(r.about.name) }) : t('reports.item')}</strong>
        <span className="xs faint">{t(`reports.state.${r.state}`)}</span>
      </button>
      <div id={id} hidden={!isOpen}>
        {isOpen && <Detail report={r} onHandle={onHandle} />}
      </div>
    </li>
  );
}

function Detail({ report: r, onHandle }: { report: ReportView; onHandle: Handle }) {
  const id = useId();
  const [answer, setAnswer] = useState(r.answer ?? '');
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);

  async function handle(state: ReportState): Promise<void> {
    if (busy) return;
    setBusy(true);
    const done = await onHandle(r, state, answer.trim() || null);
    setBusy(false);
    setProblem('refusal' in done ? done.refusal : null);
    if ('refusal' in done) announce(said(done.refusal), 'alert', 'me');
    else announce(t(`reports.state.${state}`), 'status', 'me');
  }

  return (
    <div className="detail stack">
      <p className="row tight small soft">
        <Icon of={iconUser} />
        <span>{r.by ? shown('reports.by', { name: nameOf(r.by.name) }) : t('reports.by.unnamed')}</span>
      </p>
      <p className="words" dir="auto">
        {r.text === '' ? <span className="soft">{t('reports.noText')}</span> : r.text}
      </p>
      {r.messages.map((m) => (
        <blockquote key={`${m.who} ${m.at}`} className="quote">
          <span className="xs faint">
            <bdi>{m.name}</bdi> · {time().format(m.at)}
            {m.audience !== 'everyone' && ` · ${t(`reports.audience.${m.audience}`)}`}
            {typeof m.isProven === 'boolean' && (
              <>
                {' · '}
                <b>{t(m.isProven ? 'reports.proven' : 'reports.notProven')}</b>
              </>
            )}
          </span>
          <p className="words" dir="auto">
            {m.body}
          </p>
        </blockquote>
      ))}
      {r.messages.some((m) => typeof m.isProven === 'boolean') && (
        <p className="small soft">{t('reports.proven.text')}</p>
      )}
      {r.missing > 0 && <p className="small soft">{t('reports.missing', { count: r.missing })}</p>}
      {r.state === 'closed' ? (
        r.answer && <p>{shown('reports.answered', { text: r.answer })}</p>
      ) : (
        <>
          <div className="field">
            <label htmlFor={`${id}-answer`}>{t('reports.answer')}</label>
            <p className="hint" id={`${id}-hint`}>
              {t('reports.answer.hint')}
            </p>
            <input
              id={`${id}-answer`}
              className="input"
              value={answer}
              maxLength={limits.longestAnswer}
              autoComplete="off"
              aria-describedby={`${id}-hint`}
              onChange={(event) => setAnswer(event.target.value)}
            />
          </div>
          {problem && (
            <p className="problem">
              <Icon of={iconInfo} />
              <span>
                <Said refusal={problem} />
              </span>
            </p>
          )}
          <div className="row actions">
            {nextSteps(r.state).map((state) => (
              <button
                key={state}
                type="button"
                className={`btn ${state === 'acted' ? 'primary' : ''}`}
                aria-disabled={busy}
                onClick={() => void handle(state)}
              >
                {state === 'acted' && <Icon of={iconCheck} />}
                {t(`reports.do.${state}`)}
              </button>
            ))}
          </div>
        </>
      )}
    </div>
  );
}

/** Names of people who were removed in an earlier room are not kept. */
const nameOf = (name: string) => name || t('reports.someone');
