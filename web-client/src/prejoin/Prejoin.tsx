import { type ReactNode, useEffect, useState } from 'react';
import { type Answer, join, passes } from '../shared/api';
import type { JoinMeetingReply, Refusal } from '../shared/contracts';
import { groupKeyOf } from '../shared/groupKeys';
import { setRegionsAtDoor } from '../shared/help';
import { Link } from '../shared/Link';
import { canSeal, forgetOtherRooms, hasVp8, keepSecret, secretOf, takeSecret } from '../shared/linkSecret';
import { part } from '../shared/part';
import { QuietPage } from '../shared/QuietPage';
import { retryAfter } from '../shared/retry';
import { Said } from '../shared/Said';
import { Shell } from '../shared/Shell';
import { Slow } from '../shared/Slow';
import { useTitle } from '../shared/title';
import { withTexts } from '../texts/load';
import { t } from '../texts/texts';
import { JoinForm } from './JoinForm';

const ClosedDoors = part(() => import('./ClosedDoors'));
const RemovedPage = part(() => withTexts('removals', import('../removals/RemovedPage')));

type PrejoinProps = {
  code: string;
  /** The form is there, and will be busy for a while; whether pages encrypt for one another, and this browser can't do that with pictures. */
  onForm: (how: 'plain' | 'sealed' | 'unable') => void;
};

/** `/j/:code`: asks the server what the link opens, then shows the form, or a kind page when the door is not open. */
export default function Prejoin({ code, onForm }: PrejoinProps) {
  useTitle(t('prejoin.title'));
  const [answer, setAnswer] = useState<Answer<JoinMeetingReply> | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [waitsForKey, setWaitsForKey] = useState(false); // of somebody who leads, and came without it
  const [asTheyAre, setAsTheyAre] = useState(false); // though this browser can't encrypt

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    let here = true;
    setAnswer(null);
    void join(code).then((value) => {
      if (here) setAnswer(value);
    });
    return () => {
      here = false;
    };
  }, [code, attempt]);

  // The whole link, put where its beginning is open already, loads no page.
  useEffect(() => {
    const take = (): void => {
      takeSecret(code);
      setAttempt((count) => count + 1);
    };
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, [code]);

  // Somebody may need help before they join: Help now then knows the group's region.
  useEffect(() => {
    setRegionsAtDoor((answer && 'value' in answer && answer.value.regions) || null);
    return () => setRegionsAtDoor(null);
  }, [answer]);

  const open = answer !== null && 'value' in answer ? answer.value : null;
  const how = open && (!open.encrypted ? 'plain' : canSeal() ? 'sealed' : 'unable');
  useEffect(() => {
    if (how) onForm(how);
  }, [how, onForm]);

  // What passes is asked again without anybody's doing. What is in sight stays until something else is known.
  const isTrouble = answer !== null && 'refusal' in answer && passes(answer.refusal);
  useEffect(() => {
    if (!isTrouble) return undefined;
    let here = true;
    let timer: ReturnType<typeof setTimeout>;
    const tryNow = async (tried: number): Promise<void> => {
      clearTimeout(timer);
      const value = await join(code);
      if (!here) return;
      setAnswer(value);
      if ('refusal' in value && passes(value.refusal)) tryLater(tried + 1);
    };
    const tryLater = (tried: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void tryNow(tried), retryAfter(tried, Math.random()));
    };
    const online = (): void => void tryNow(0);
    addEventListener('online', online);
    tryLater(0);
    return () => {
      here = false;
      clearTimeout(timer);
      removeEventListener('online', online);
    };
  }, [isTrouble, code]);

  if (answer === null) {
    return (
      <Shell bare>
        <Slow />
      </Shell>
    );
  }

  const again = () => setAttempt((count) => count + 1);
  if ('refusal' in answer) {
    const { refusal, removal, doors } = answer;
    if (doors) return <ClosedDoors code={code} doors={doors} onAnswer={setAnswer} />;
    if (refusal.code === 'removed')
      return <RemovedPage code={code} known={removal} onBack={(value) => setAnswer({ value })} />;
    return <Door code={refusal.code} refusal={refusal} triesItself={isTrouble} onAgain={again} />;
  }
  const { door, role, encrypted, series, keyInside } = answer.value;
  const isAtDoor = keyInside !== undefined;
  if (isAtDoor) forgetOtherRooms(code, answer.value.room);
  const kept = encrypted && series && secretOf(code) === null ? groupKeyOf(series) : null;
  if (kept) keepSecret(code, kept);
  // Nobody joins by less than the whole link, or where the server forgot that the link asks for encryption.
  // Who leads a planned session can hand over what is missing, to people who wait for it; and makes it where no link has it.
  const lacksKey = Boolean(encrypted) && secretOf(code) === null;
  const mayAsk = lacksKey && (isAtDoor || (series !== undefined && (role === 'participant' || waitsForKey)));
  if (Boolean(encrypted) !== (secretOf(code) !== null) && !mayAsk)
    return (
      <Door
        code={lacksKey && series ? 'keys_lead' : 'keys_missing'}
        page={series}
        onAgain={again}
        onWait={() => setWaitsForKey(true)}
      />
    );
  const isUnable = Boolean(encrypted) && !canSeal();
  if (isUnable && !asTheyAre) return <Unable leads={role === 'facilitator'} onGo={() => setAsTheyAre(true)} />;
  // A facilitator passes a locked door; the hub decides again at Join.
  if (door === 'full' || ((door === 'locked' || door === 'invitedOnly') && role === 'participant'))
    return <Door code={door} onAgain={again} />;
  return <JoinForm code={code} answer={answer.value} lacksKey={lacksKey} isUnable={isUnable} onDoor={setAnswer} />;
}

/** What somebody can do whose browser can't encrypt sound and pictures for the others, and what it means to come in without that. */
function Unable({ leads, onGo }: { leads: boolean; onGo: () => void }) {
  return (
    <QuietPage
      title={t('outside.keys_unable.title')}
      text={t('outside.keys_unable.text')}
      more={
        <>
          <p>{t(leads ? 'prejoin.unable.lead' : 'prejoin.unable.ask')}</p>
          {hasVp8() === false ? <p>{t('prejoin.unable.unseen')}</p> : null}
          <div className="row">
            <button type="button" className="btn" onClick={onGo}>
              {t(leads ? 'prejoin.unable.lead.do' : 'prejoin.unable.ask.do')}
            </button>
          </div>
        </>
      }
    >
      <Link className="btn primary" href="/">
        {t('shared.toStart')}
      </Link>
    </QuietPage>
  );
}

type DoorProps = {
  code: string;
  refusal?: Refusal;
  triesItself?: boolean;
  /** The series whose page has the key for those who lead it. */
  page?: string | undefined;
  onAgain: () => void;
  /** They wait for a colleague to hand over the key. */
  onWait?: () => void;
};

function Door({ code, refusal = { code, text: '' }, triesItself = false, page, onAgain, onWait }: DoorProps) {
  const words = doorWords(
    code,
    <>
      <Said refusal={refusal} /> {triesItself ? t('outside.triesItself') : null}
    </>,
  );
  return (
    <QuietPage key={words.title} title={words.title} text={words.text}>
      {words.again ? (
        <button type="button" className="btn primary" onClick={onAgain}>
          {t('shared.tryAgain')}
        </button>
      ) : null}
      {code === 'keys_lead' ? (
        <a className="btn primary" href={`/c/${page}#whole-link`}>
          {t('outside.keys_lead.page')}
        </a>
      ) : null}
      {code === 'keys_lead' ? (
        <button type="button" className="btn" onClick={onWait}>
          {t('outside.keys_lead.wait')}
        </button>
      ) : null}
      <Link className={words.again || page ? 'btn' : 'btn primary'} href="/">
        {t('shared.toStart')}
      </Link>
    </QuietPage>
  );
}

function doorWords(code: string, text: ReactNode): { title: string; text: ReactNode; again: boolean } {
  switch (code) {
    case 'locked':
      return { title: t('outside.locked.title'), text: t('outside.locked.text'), again: true };
    case 'invitedOnly':
      return { title: t('outside.invited_only.title'), text: t('outside.invited_only.text'), again: true };
    case 'full':
      return { title: t('outside.full.title'), text: t('outside.full.text'), again: true };
    case 'link_unknown':
    case 'bad_request':
      return { title: t('outside.link.title'), text: t('outside.link.text'), again: false };
    case 'keys_missing':
      return { title: t('outside.keys_missing.title'), text: t('outside.keys_missing.text'), again: false };
    case 'keys_lead':
      return { title: t('outside.keys_lead.title'), text: t('outside.keys_lead.text'), again: false };
    case 'links_replaced':
    case 'invitation_used':
      return { title: t('outside.link.title'), text, again: false };
    case 'room_ended':
      return { title: t('outside.ended.title'), text: t('outside.ended.text'), again: false };
    case 'slow_down':
      return { title: t('outside.slow_down.title'), text, again: true };
    default:
      return { title: t('outside.trouble.title'), text, again: true };
  }
}
