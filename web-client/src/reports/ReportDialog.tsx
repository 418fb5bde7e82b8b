import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { announce } from '../shared/announce';
import { newCode } from '../shared/api';
import {
  limits,
  type MessageOpening,
  type OwnReportsView,
  type OwnReportView,
  type Refusal,
  type ReportKind,
  reportKindValues,
} from '../shared/contracts';
import { Dialog } from '../shared/Dialog';
import { openHelp } from '../shared/help';
import { Icon } from '../shared/Icon';
import { iconCaution, iconCheck, iconHelp, iconInfo } from '../shared/icons';
import { Said, said } from '../shared/Said';
import { shown, t } from '../texts/texts';
import { AnswerLink } from './AnswerLink';
import { makeReport, type Reportable, type ReportableMessage, readOwn } from './reports';

const mostShown = 40;

/**
 * Tells the facilitators, or the safety lead, what happened. It works from the pass alone, so it can be opened wherever somebody still has
 * one: in the room, and after it.
 */
export default function ReportDialog({
  pass,
  name,
  people = [],
  messages = [],
  about = '',
  isEncrypted = false,
  openingsOf,
  message,
  isRehearsal = false,
  onHide,
  onClose,
}: {
  pass: string;
  /** The person's own, as the others see it; empty where it is not known any more. */
  name: string;
  people?: readonly Reportable[];
  /** Oldest first; without one's own. */
  messages?: readonly ReportableMessage[];
  about?: string;
  /** The server can't read the messages: those that are chosen are shown to it. */
  isEncrypted?: boolean;
  openingsOf?: ((ids: readonly string[]) => Promise<readonly MessageOpening[]>) | undefined;
  /** The message from which the form was opened. */
  message?: string | undefined;
  /** Nothing is sent then, and the server would not take it. */
  isRehearsal?: boolean;
  onHide?: ((person: Reportable) => void) | undefined;
  onClose: () => void;
}) {
  const [id] = useState(newCode); // one report, however often it has to be sent
  const [kind, setKind] = useState<ReportKind | null>(null);
  const [who, setWho] = useState(about);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(message ? [message] : []));
  const [text, setText] = useState('');
  const [isNamed, setNamed] = useState(false);
  const [hides, setHides] = useState(false);
  const [problem, setProblem] = useState<Refusal | 'kind' | null>(null);
  const [sending, setSending] = useState(false);
  const [sent, setSent] = useState<OwnReportView | null>(null);
  const done = useRef<HTMLButtonElement>(null);
  const before = useBefore(pass);
  const field = useId();
  const person = people.find((p) => p.id === who);
  const reader = readerOf(before, person, chosen, people, messages);
  const listed = messages.filter((m) => chosen.has(m.id) || !person || m.who === person.id).slice(-mostShown);

  useEffect(() => {
    if (sent) done.current?.focus();
  }, [sent]);

  function fail(why: Refusal | 'kind', form: HTMLFormElement): void {
    setProblem(why);
    announce(why === 'kind' ? t('reports.kind.needed') : said(why), 'alert', 'me');
    if (why === 'kind') form.querySelector<HTMLInputElement>('input[type="radio"]')?.focus();
  }

  async function send(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    if (sending || reader === 'nobody') return;
    if (!kind) return fail('kind', form);
    setProblem(null);
    setSending(true);
    const openings = (await openingsOf?.([...chosen])) ?? [];
    const answer = await makeReport(pass, {
      id,
      kind,
      text,
      isNamed,
      about: who === '' ? null : who,
      messages: [...chosen],
      ...(openings.length > 0 && { openings }),
    });
    setSending(false);
    if ('refusal' in answer) return fail(answer.refusal, form);
    if (hides && person) onHide?.(person);
    announce(t('reports.sent'), 'status', 'me');
    setSent(answer.value);
  }

  if (sent)
    return (
      <Dialog title={t('reports.sent')} closeLabel={t('shared.close')} onClose={onClose}>
        <p>{t('reports.sent.text')}</p>
        {kind === 'safety' && <p>{t('reports.sent.safety')}</p>}
        <AnswerLink page={sent.page} />
        <div className="row actions">
          {kind === 'safety' && <HelpButton />}
          <button type="button" ref={done} className="btn primary" onClick={onClose}>
            {t('shared.close')}
          </button>
        </div>
      </Dialog>
    );

  return (
    <Dialog
      title={t('reports.title')}
      intro={t(isRehearsal ? 'server.only_rehearsal' : 'reports.intro')}
      closeLabel={t('shared.close')}
      onClose={onClose}
    >
      <form className="stack" onSubmit={(event) => void send(event)} noValidate>
        <fieldset className="stack" style={{ gap: 'var(--space-2)' }} aria-describedby={`${field}-problem`}>
          <legend className="legend" style={{ marginBlockEnd: 'var(--space-2)' }}>
            {t('reports.kind')}
          </legend>
          {reportKindValues.map((each) => (
            <label key={each} className="choice">
              <input
                type="radio"
                name={`${field}-kind`}
                checked={kind === each}
                onChange={() => {
                  setKind(each);
                  if (problem === 'kind') setProblem(null);
                }}
              />
              <span>
                <strong>{t(`reports.kind.${each}`)}</strong>
                {each === 'safety' && <span className="soft">{t('reports.kind.safety.hint')}</span>}
              </span>
            </label>
          ))}
        </fieldset>
        {people.length > 0 && (
          <div className="field">
            <label htmlFor={`${field}-who`}>{t('reports.about')}</label>
            <select
              id={`${field}-who`}
              className="select"
              value={who}
              onChange={(event) => setWho(event.target.value)}
              aria-describedby={`${field}-reader`}
            >
              <option value="">{t('reports.about.nobody')}</option>
              {people.map((p) => (
                <option key={p.id} value={p.id}>
                  {p.leads ? t('reports.about.leads', { name: p.name }) : p.name}
                </option>
              ))}
            </select>
          </div>
        )}
        <div className={`callout ${reader === 'nobody' ? 'caution' : 'care'}`} id={`${field}-reader`}>
          <Icon of={reader === 'nobody' ? iconCaution : iconInfo} />
          <div className="stack" style={{ gap: 'var(--space-2)' }}>
            <p>{t(`reports.reader.${reader}`)}</p>
            {reader === 'nobody' && (
              <>
                <p>{t('reports.reader.nobody.instead')}</p>
                <HelpButton />
              </>
            )}
          </div>
        </div>
        {reader !== 'nobody' && (
          <>
            {listed.length > 0 && (
              <details open={chosen.size > 0}>
                <summary>{t('reports.messages', { count: chosen.size })}</summary>
                <p className="small soft">
                  {t(isEncrypted ? 'reports.messages.hint.sealed' : 'reports.messages.hint')}
                </p>
                {listed.map((m) => (
                  <label key={m.id} className="check">
                    <input
                      type="checkbox"
                      checked={chosen.has(m.id)}
                      disabled={!chosen.has(m.id) && chosen.size >= limits.mostReportedMessages}
                      onChange={() => setChosen(toggled(chosen, m.id))}
                    />
                    <span className="grow">{shown('reports.message', { name: m.name, text: excerpt(m.body) })}</span>
                  </label>
                ))}
              </details>
            )}
            <div className="field">
              <label htmlFor={`${field}-text`}>{t('reports.text')}</label>
              <textarea
                id={`${field}-text`}
                className="textarea"
                placeholder={t('reports.optional')}
                value={text}
                maxLength={limits.longestReport}
                onChange={(event) => setText(event.target.value)}
              />
            </div>
            {name !== '' && (
              <label className="check">
                <input type="checkbox" checked={isNamed} onChange={(event) => setNamed(event.target.checked)} />
                <span>{shown('reports.named', { name })}</span>
              </label>
            )}
            {!isNamed && messages.some((m) => chosen.has(m.id) && m.audience === 'direct') && (
              <p className="small soft">{t('reports.named.guess')}</p>
            )}
            {person && onHide && (
              <label className="check">
                <input type="checkbox" checked={hides} onChange={(event) => setHides(event.target.checked)} />
                <span>{shown('reports.hide', { name: person.name })}</span>
              </label>
            )}
            <p className="small soft">{t('reports.kept')}</p>
          </>
        )}
        <p className="problem" id={`${field}-problem`}>
          {problem !== null && (
            <>
              <Icon of={iconInfo} />
              <span>{problem === 'kind' ? t('reports.kind.needed') : <Said refusal={problem} />}</span>
            </>
          )}
        </p>
        <div className="row actions">
          <button type="button" className="btn quiet" onClick={onClose}>
            {t('reports.notNow')}
          </button>
          {reader !== 'nobody' && (
            <button type="submit" className="btn primary" aria-disabled={sending}>
              {sending ? (
                t('reports.sending')
              ) : (
                <>
                  <Icon of={iconCheck} />
                  {t('reports.send')}
                </>
              )}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

function HelpButton() {
  return (
    <button type="button" className="btn" aria-haspopup="dialog" onClick={() => openHelp()}>
      <Icon of={iconHelp} />
      {t('shared.helpNow')}
    </button>
  );
}

/** What the server says before somebody reports; null until it is known. */
function useBefore(pass: string): OwnReportsView | null {
  const [before, setBefore] = useState<OwnReportsView | null>(null);
  useEffect(() => {
    let here = true;
    void readOwn(pass).then((answer) => {
      if (here && 'value' in answer) setBefore(answer.value);
    });
    return () => {
      here = false;
    };
  }, [pass]);
  return before;
}

type Reader = 'facilitators' | 'laterFacilitators' | 'safetyLead' | 'nobody' | 'unknown';

/** Who would read the report as it stands. The server decides again when it comes. */
export function readerOf(
  before: Pick<OwnReportsView, 'readers' | 'hasSafetyLead'> | null,
  person: Reportable | undefined,
  chosen: ReadonlySet<string>,
  people: readonly Reportable[],
  messages: readonly ReportableMessage[],
): Reader {
  const leads = (id: string) => people.some((p) => p.id === id && p.leads);
  const isAboutLeader = person ? person.leads : messages.some((m) => chosen.has(m.id) && leads(m.who));
  if (!before) return 'unknown';
  if (isAboutLeader) return before.hasSafetyLead ? 'safetyLead' : 'nobody';
  return before.readers;
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

const longestExcerpt = 160;
const excerpt = (body: string) => (body.length > longestExcerpt ? `${body.slice(0, longestExcerpt)} …` : body);
