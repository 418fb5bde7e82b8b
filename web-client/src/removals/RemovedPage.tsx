import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { HelpLines } from '../help/HelpLines';
import { ReportButton } from '../reports/ReportButton';
import { type Answer, join, passes, writeNote } from '../shared/api';
import { type JoinMeetingReply, limits, type Refusal, type RemovedReply } from '../shared/contracts';
import { openHelp } from '../shared/help';
import { Icon } from '../shared/Icon';
import { iconCheck, iconHelp } from '../shared/icons';
import { Link } from '../shared/Link';
import { QuietPage } from '../shared/QuietPage';
import { Said } from '../shared/Said';
import { getSeat } from '../shared/seat';
import { t } from '../texts/texts';

const mayStand = new Set<string>(['removed', 'slow_down']); // the first without details, from a server of the release before
const lookEvery = 20_000; // ms; only while somebody looks at the page

type RemovedPageProps = {
  /** The code of the link by which the person came. */
  code: string;
  known?: RemovedReply | undefined;
  onBack: (answer: JoinMeetingReply) => void;
};

/**
 * For somebody who was asked to leave: who they can talk to, one line to the facilitators, and the way back as soon as a facilitator has
 * taken the removal back.
 */
export default function RemovedPage({ code, known, onBack }: RemovedPageProps) {
  const { removal, back, isOver, look } = useRemoval(code, known);
  const [seat] = useState(() => getSeat());
  const home = (
    <Link className="btn quiet" href="/">
      {t('shared.toStart')}
    </Link>
  );
  if (back)
    return (
      <QuietPage key="back" title={t('removals.back.title')} text={t('removals.back.text')}>
        <button type="button" className="btn primary" onClick={() => onBack(back)}>
          {t('removals.back.do')}
        </button>
        {home}
      </QuietPage>
    );
  return (
    <QuietPage
      key="removed"
      title={t('outside.removed.title')}
      text={
        <>
          {t('removals.text')} {removal?.until === 'review' ? t('removals.review') : null}
        </>
      }
      more={
        <>
          {removal && !isOver && <LineToFacilitators removal={removal} look={look} />}
          {removal?.page && (
            <p>
              {t('removals.standing.text')} <a href={removal.page}>{t('removals.standing')}</a>
            </p>
          )}
          {removal?.withHelp && (
            <section className="stack" aria-labelledby="removed-help">
              <h2 id="removed-help">{t('removals.help')}</h2>
              <HelpLines />
            </section>
          )}
        </>
      }
    >
      <button type="button" className="btn primary" aria-haspopup="dialog" onClick={() => openHelp()}>
        <Icon of={iconHelp} />
        {t('shared.helpNow')}
      </button>
      {seat?.code === code && <ReportButton pass={seat.pass} name={seat.name} label={t('removals.report')} />}
      {home}
    </QuietPage>
  );
}

/** Looks now and then, and when somebody comes back to the page, whether the removal was taken back. */
function useRemoval(code: string, known: RemovedReply | undefined) {
  const [removal, setRemoval] = useState(known);
  const [back, setBack] = useState<JoinMeetingReply | null>(null);
  const [isOver, setIsOver] = useState(false);
  const look = useCallback(async (): Promise<RemovedReply | null> => {
    const answer: Answer<JoinMeetingReply> = await join(code);
    if ('value' in answer) setBack(answer.value);
    else if (answer.removal) setRemoval(answer.removal);
    else if (!passes(answer.refusal) && !mayStand.has(answer.refusal.code)) setIsOver(true);
    return ('refusal' in answer && answer.removal) || null;
  }, [code]);

  const isKnown = known !== undefined;
  const ends = back !== null || isOver;
  useEffect(() => {
    if (!isKnown) void look();
  }, [isKnown, look]);
  useEffect(() => {
    if (ends) return undefined;
    const again = (): void => {
      if (!document.hidden) void look();
    };
    const timer = setInterval(again, lookEvery);
    document.addEventListener('visibilitychange', again);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', again);
    };
  }, [ends, look]);
  return { removal, back, isOver, look };
}

function LineToFacilitators({ removal, look }: { removal: RemovedReply; look: () => Promise<RemovedReply | null> }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [isSent, setIsSent] = useState(removal.hasWritten);
  const busy = useRef(false);

  async function send(): Promise<void> {
    if (busy.current || text.trim() === '') return;
    busy.current = true;
    let answer = await writeNote(removal.pass, text);
    if ('refusal' in answer && answer.refusal.code === 'pass_expired') {
      const renewed = await look();
      if (renewed) answer = await writeNote(renewed.pass, text);
    }
    busy.current = false;
    if ('value' in answer) setIsSent(true);
    else setProblem(answer.refusal);
  }

  if (isSent) {
    return (
      <Note>
        <Icon of={iconCheck} /> {t('removals.line.sent')}
      </Note>
    );
  }
  return (
    <form
      className="field"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label htmlFor="line">{t('removals.line.label')}</label>
      <input
        id="line"
        className="input"
        value={text}
        maxLength={limits.longestLine}
        autoComplete="off"
        aria-describedby="line-hint"
        onChange={(event) => setText(event.target.value)}
      />
      <span id="line-hint" className="hint">
        {t('removals.line.hint')}
      </span>
      {problem && (
        <span className="problem" role="alert">
          <Said refusal={problem} />
        </span>
      )}
      <div className="row">
        <button type="submit" className="btn" aria-disabled={text.trim() === ''}>
          {t('removals.line.send')}
        </button>
      </div>
    </form>
  );
}

function Note({ children }: { children: ReactNode }) {
  return <p role="status">{children}</p>;
}
