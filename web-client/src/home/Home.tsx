import { type FormEvent, useEffect, useRef, useState } from 'react';
import { t } from '../messages/app';
import { announce } from '../shared/announce';
import { startMeeting } from '../shared/api';
import type { StartMeetingReply } from '../shared/contracts';
import { Icon } from '../shared/Icon';
import { iconCheck, iconCopy, iconInfo, iconLantern, iconPeople } from '../shared/icons';
import { part } from '../shared/part';
import { navigate } from '../shared/router';
import { Shell } from '../shared/Shell';
import { useScreen } from '../shared/title';
import { RoundArt } from './RoundArt';

// The address beside it says the same.
const QrCode = part(() => import('./QrCode'), null, null);

/** The start page: what this is, and a form that opens a meeting. */
export function Home() {
  useScreen(t('appName'));
  const [title, setTitle] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [meeting, setMeeting] = useState<StartMeetingReply | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const answer = await startMeeting(title.trim());
    setBusy(false);
    if ('refusal' in answer) {
      setProblem(answer.refusal.text);
      announce(answer.refusal.text, 'alert', 'me');
      return;
    }
    setMeeting(answer.value);
    announce(t('meetingReady'), 'status', 'me');
  }

  return (
    <Shell>
      <main id="main" tabIndex={-1}>
        <div className="hero">
          <div className="wrap">
            <div className="copy">
              <h1>{t('homeTitle')}</h1>
              <p className="lead">{t('homeLead')}</p>
              {meeting ? null : (
                <form onSubmit={submit}>
                  <div className="field">
                    <label htmlFor="title">{t('titleLabel')}</label>
                    <p className="hint" id="title-hint">
                      {t('titleHint')}
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
                        {busy ? t('starting') : t('startMeeting')}
                      </button>
                    </div>
                    {problem ? (
                      <p className="problem" id="title-problem">
                        <Icon of={iconInfo} />
                        <span>{problem}</span>
                      </p>
                    ) : null}
                  </div>
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
      {(['expectName', 'expectDoor', 'expectRecord'] as const).map((key) => (
        <section className="card stack" key={key}>
          <h2>{t(`${key}Title`)}</h2>
          <p className="soft">{t(`${key}Text`)}</p>
        </section>
      ))}
    </div>
  );
}

function MeetingCard({ meeting }: { meeting: StartMeetingReply }) {
  const everybody = `${location.origin}/j/${meeting.participantCode}`;
  const facilitators = `${location.origin}/j/${meeting.facilitatorCode}`;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section className="card stack" aria-labelledby="ready">
      <h2 id="ready" tabIndex={-1} ref={title}>
        {meeting.title || t('meetingReadyTitle')}
      </h2>
      <p className="soft">{t('keepLinks')}</p>
      <LinkRow
        id="everybody"
        icon={iconPeople}
        label={t('everybodyLink')}
        hint={t('everybodyHint')}
        address={everybody}
      />
      <QrCode address={everybody} label={t('qrLabel')} />
      <LinkRow
        id="facilitators"
        icon={iconLantern}
        label={t('facilitatorLink')}
        hint={t('facilitatorHint')}
        address={facilitators}
      />
      <button type="button" className="btn primary big" onClick={() => navigate(`/j/${meeting.facilitatorCode}`)}>
        {t('openRoom')}
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
      announce(t('copiedLong', { label }), 'status', 'me');
      setTimeout(() => setCopied(false), 4_000);
    } catch {
      // Without the clipboard the address is at least selected, ready for the person's own copy key.
      input.current?.select();
      announce(t('copyByHand'), 'status', 'me');
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
        <button type="button" className="btn nowrap" aria-label={t('copyLabel', { label })} onClick={copy}>
          <Icon of={copied ? iconCheck : iconCopy} />
          <span>{copied ? t('copied') : t('copy')}</span>
        </button>
      </div>
    </div>
  );
}
