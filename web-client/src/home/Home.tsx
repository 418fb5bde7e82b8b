import { type FormEvent, useEffect, useRef, useState } from 'react';
import { announce } from '../shared/announce';
import { startMeeting } from '../shared/api';
import type { Refusal, StartMeetingReply } from '../shared/contracts';
import { Icon } from '../shared/Icon';
import { iconCheck, iconCopy, iconInfo, iconLantern, iconPeople } from '../shared/icons';
import { canSeal, keepSecret, linkTo, newSecret, secretOf } from '../shared/linkSecret';
import { part } from '../shared/part';
import { navigate } from '../shared/router';
import { Said, said } from '../shared/Said';
import { Shell } from '../shared/Shell';
import { useScreen } from '../shared/title';
import { t } from '../texts/texts';
import { RoundArt } from './RoundArt';

// The address beside it says the same.
const QrCode = part(() => import('./QrCode'), null);

/** The start page: what this is, and a form that opens a meeting. */
export function Home() {
  useScreen(t('shared.appName'));
  const [title, setTitle] = useState('');
  const [knock, setKnock] = useState(false);
  const [sealed, setSealed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [meeting, setMeeting] = useState<StartMeetingReply | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const answer = await startMeeting(title.trim(), knock, sealed);
    setBusy(false);
    if ('refusal' in answer) {
      setProblem(answer.refusal);
      announce(said(answer.refusal), 'alert', 'me');
      return;
    }
    if (sealed) {
      const secret = newSecret();
      keepSecret(answer.value.facilitatorCode, secret);
      keepSecret(answer.value.participantCode, secret);
    }
    setMeeting(answer.value);
    announce(t('home.ready.said'), 'status', 'me');
  }

  return (
    <Shell>
      <main id="main" tabIndex={-1}>
        <div className="hero">
          <div className="wrap">
            <div className="copy">
              <h1>{t('home.title')}</h1>
              <p className="lead">{t('home.lead')}</p>
              {meeting ? null : (
                <form onSubmit={submit}>
                  <div className="field">
                    <label htmlFor="title">{t('home.name')}</label>
                    <p className="hint" id="title-hint">
                      {t('home.name.hint')}
                    </p>
                    <div className="searchbar">
                      <input
                        id="title"
                        className="input"
                        value={title}
                        maxLength={80}
                        autoComplete="off"
                        aria-describedby={problem ? 'title-hint title-problem' : 'title-hint'}
                        onChange={(event) => setTitle(event.target.value)}
                      />
                      <button type="submit" className="btn primary big" aria-disabled={busy}>
                        {busy ? t('home.starting') : t('home.start')}
                      </button>
                    </div>
                    {problem ? (
                      <p className="problem" id="title-problem">
                        <Icon of={iconInfo} />
                        <span>
                          <Said refusal={problem} />
                        </span>
                      </p>
                    ) : null}
                  </div>
                  <button
                    type="button"
                    className="switch"
                    role="switch"
                    aria-checked={knock}
                    onClick={() => setKnock(!knock)}
                  >
                    <span>
                      {t('home.knock')}
                      <span className="hint" style={{ display: 'block' }}>
                        {t('home.knock.hint')}
                      </span>
                    </span>
                    <span className="track" aria-hidden="true" />
                  </button>
                  {canSeal() ? (
                    <button
                      type="button"
                      className="switch"
                      role="switch"
                      aria-checked={sealed}
                      onClick={() => setSealed(!sealed)}
                    >
                      <span>
                        {t('home.seal')}
                        <span className="hint" style={{ display: 'block' }}>
                          {t('home.seal.hint')}
                        </span>
                      </span>
                      <span className="track" aria-hidden="true" />
                    </button>
                  ) : null}
                </form>
              )}
            </div>
            <RoundArt />
          </div>
        </div>
        <div className="wrap page">{meeting ? <MeetingCard meeting={meeting} /> : <WhatToExpect />}</div>
      </main>
    </Shell>
  );
}

function WhatToExpect() {
  return (
    <div className="grid-3">
      {(['name', 'door', 'record'] as const).map((key) => (
        <section className="card stack" key={key}>
          <h2>{t(`home.expect.${key}.title`)}</h2>
          <p className="soft">{t(`home.expect.${key}.text`)}</p>
        </section>
      ))}
    </div>
  );
}

function MeetingCard({ meeting }: { meeting: StartMeetingReply }) {
  const everybody = linkTo(meeting.participantCode, secretOf(meeting.participantCode));
  const facilitators = linkTo(meeting.facilitatorCode, secretOf(meeting.facilitatorCode));
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section className="card stack" aria-labelledby="ready">
      <h2 id="ready" tabIndex={-1} ref={title}>
        {meeting.title || t('home.ready.title')}
      </h2>
      <p className="soft">{t('home.ready.keepLinks')}</p>
      <LinkRow
        id="everybody"
        icon={iconPeople}
        label={t('home.link.everybody')}
        hint={t('home.link.everybody.hint')}
        address={everybody}
      />
      <QrCode address={everybody} label={t('home.qr')} />
      <LinkRow
        id="facilitators"
        icon={iconLantern}
        label={t('home.link.facilitators')}
        hint={t('home.link.facilitators.hint')}
        address={facilitators}
      />
      <button type="button" className="btn primary big" onClick={() => navigate(`/j/${meeting.facilitatorCode}`)}>
        {t('home.openRoom')}
      </button>
    </section>
  );
}

type LinkRowProps = { id: string; icon: string; label: string; hint: string; address: string };

function LinkRow({ id, icon, label, hint, address }: LinkRowProps) {
  const [copied, setCopied] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
      announce(t('shared.copied.long', { label }), 'status', 'me');
      setTimeout(() => setCopied(false), 4_000);
    } catch {
      // Without the clipboard the address is at least selected, ready for the person's own copy key.
      input.current?.select();
      announce(t('shared.copy.byHand'), 'status', 'me');
    }
  }

  return (
    <div className="field">
      <label htmlFor={id}>
        <Icon of={icon} /> {label}
      </label>
      <p className="hint" id={`${id}-hint`}>
        {hint}
      </p>
      <div className="link-row">
        <input
          ref={input}
          id={id}
          className="input"
          readOnly
          value={address}
          aria-describedby={`${id}-hint`}
          onFocus={(event) => event.target.select()}
        />
        <button type="button" className="btn nowrap" aria-label={t('shared.copy.label', { label })} onClick={copy}>
          <Icon of={copied ? iconCheck : iconCopy} />
          <span>{copied ? t('shared.copied') : t('shared.copy')}</span>
        </button>
      </div>
    </div>
  );
}
