import { useEffect, useRef, useState } from 'react';
import { announce } from '../shared/announce';
import { type Answer, join, openDoors, passes } from '../shared/api';
import type { ClosedDoorsReply, JoinMeetingReply } from '../shared/contracts';
import { openHelp } from '../shared/help';
import { QuietPage } from '../shared/QuietPage';
import { said } from '../shared/Said';
import { t } from '../texts/texts';
import { momentOf, nextLook } from './closedDoors';

type ClosedDoorsProps = {
  code: string;
  doors: ClosedDoorsReply;
  onAnswer: (answer: Answer<JoinMeetingReply>) => void;
};

/** A link before its session: when the doors open, and in by itself when they do. Whoever leads it may open them now. */
export default function ClosedDoors({ code, doors, onAnswer }: ClosedDoorsProps) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const wait = nextLook(doors);
    if (wait === null) return undefined;
    let here = true;
    let timer: ReturnType<typeof setTimeout>;
    const look = async (): Promise<void> => {
      const answer = await join(code);
      if (!here) return;
      if ('refusal' in answer && (passes(answer.refusal) || answer.refusal.code === 'slow_down')) {
        timer = setTimeout(() => void look(), wait); // the network or the server is away for a moment
        return;
      }
      if ('value' in answer) announce(t('prejoin.doors.open'), 'alert', 'me');
      onAnswer(answer);
    };
    timer = setTimeout(() => void look(), wait);
    // A phone that slept looks at once.
    const seen = (): void => {
      if (document.hidden) return;
      clearTimeout(timer);
      void look();
    };
    document.addEventListener('visibilitychange', seen);
    return () => {
      here = false;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [code, doors, onAnswer]);

  const open = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const answer = await openDoors(code);
    setBusy(false);
    if ('refusal' in answer && !answer.doors) {
      setTrouble(said(answer.refusal));
      button.current?.focus();
    } else onAnswer(answer);
  };

  const { opensAt, code: why } = doors;
  return (
    <QuietPage
      key={why}
      title={t(`prejoin.doors.${titleOf(why)}`)}
      text={
        <>
          {why === 'too_early' && opensAt != null
            ? t('prejoin.doors.opensAt', { at: momentOf(opensAt, doors.now) })
            : null}
          {why === 'too_early' ? null : said(doors)}
          {why !== 'too_early' && opensAt != null
            ? ` ${t('prejoin.doors.next', { at: momentOf(doors.startsAt ?? opensAt, doors.now) })}`
            : null}
        </>
      }
      more={
        trouble ? (
          <p className="problem" role="alert">
            {trouble}
          </p>
        ) : null
      }
    >
      {doors.mayOpen ? (
        <button ref={button} type="button" className="btn primary" aria-disabled={busy} onClick={() => void open()}>
          {t('prejoin.doors.openNow')}
        </button>
      ) : null}
      {doors.page ? (
        <a className="btn" href={doors.page}>
          {t('prejoin.doors.dates')}
        </a>
      ) : null}
      <button type="button" className="btn quiet" aria-haspopup="dialog" onClick={() => openHelp()}>
        {t('shared.helpNow')}
      </button>
    </QuietPage>
  );
}

function titleOf(code: string): 'early' | 'cancelled' | 'over' | 'nobody' | 'ended' {
  switch (code) {
    case 'session_cancelled':
      return 'cancelled';
    case 'series_over':
      return 'over';
    case 'nobody_hosts':
      return 'nobody';
    case 'room_ended':
      return 'ended';
    default:
      return 'early';
  }
}
