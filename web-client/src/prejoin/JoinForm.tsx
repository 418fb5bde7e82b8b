import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { t } from '../messages/app';
import { announce } from '../shared/announce';
import { type Answer, join, passes } from '../shared/api';
import { type JoinMeetingReply, type Keepsake, keepsakeValues, type Tint } from '../shared/contracts';
import { Dialog } from '../shared/Dialog';
import { Icon } from '../shared/Icon';
import { iconInfo, iconLock, iconNorec, iconRefresh } from '../shared/icons';
import { Avatar } from '../shared/Keepsake';
import { navigate } from '../shared/router';
import { Shell } from '../shared/Shell';
import { getSeat, type Mode, setSeat, takeNameProblem } from '../shared/seat';
import { useScreen } from '../shared/title';
import { Devices } from './Devices';
import { lengthOf, longestName, suggestName } from './names';
import { useDevices } from './useDevices';

type JoinFormProps = { code: string; answer: JoinMeetingReply; onDoor: (answer: Answer<JoinMeetingReply>) => void };

const tintOf: Record<Keepsake, Tint> = {
  fern: 'moss',
  hill: 'moss',
  moon: 'heather',
  boat: 'slate',
  feather: 'sea',
  cup: 'clay',
  stones: 'stone',
  lantern: 'ochre',
  wren: 'sea',
  acorn: 'ochre',
  shell: 'rose',
  cloud: 'slate',
};
const modes: readonly Mode[] = ['video', 'audio', 'typing'];
const soon = 60_000; // a pass that ends within a minute is asked for again before it is used

// Read once and kept outside: React may run an initial state twice, and the text is gone after the first reading.
let keptProblem: string | null = null;

const suggestions = new Set<string>();
function suggest(): string {
  const name = suggestName(suggestions);
  suggestions.add(name);
  return name;
}

export function JoinForm({ code, answer, onDoor }: JoinFormProps) {
  useScreen(t('prejoinTitle'));
  const before = getSeat();
  const mine = before?.code === code ? before : null;
  const [name, setName] = useState(() => mine?.name ?? suggest());
  const [keepsake, setKeepsake] = useState<Keepsake>(
    () => mine?.keepsake ?? (keepsakeValues[Math.floor(Math.random() * keepsakeValues.length)] as Keepsake),
  );
  const [mode, setMode] = useState<Mode>(mine?.mode ?? 'video');
  const [agreed, setAgreed] = useState(false);
  const [nameProblem, setNameProblem] = useState<string | null>(() => {
    keptProblem = takeNameProblem() ?? keptProblem;
    return keptProblem;
  });
  const [rulesProblem, setRulesProblem] = useState(false);
  const [busy, setBusy] = useState(false);
  const [opened, setOpened] = useState<'notRecorded' | 'toServer' | null>(null);
  const devices = useDevices();
  const nameField = useRef<HTMLInputElement>(null);
  const rulesField = useRef<HTMLInputElement>(null);
  const id = useId();

  useEffect(() => {
    if (keptProblem === null) return;
    nameField.current?.focus();
    announce(keptProblem, 'alert', 'me');
    keptProblem = null;
  }, []);

  const failed = [devices.microphone.state, devices.camera.state].some((state) =>
    ['refused', 'missing', 'busy'].includes(state),
  );

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    const trimmed = name.trim();
    const problem =
      trimmed === ''
        ? t('nameEmpty')
        : lengthOf(trimmed) > longestName
          ? t('nameTooLong', { most: longestName })
          : null;
    setNameProblem(problem);
    setRulesProblem(!agreed);
    if (problem) nameField.current?.focus();
    else if (!agreed) rulesField.current?.focus();
    if (problem || !agreed) return;

    setBusy(true);
    let current = answer;
    if (answer.expiresAt - Date.now() < soon) {
      const fresh = await join(code);
      if ('value' in fresh) {
        current = fresh.value;
      } else if (!passes(fresh.refusal)) {
        onDoor(fresh);
        return;
      } // otherwise the room asks again by itself
    }
    setSeat({
      room: current.room,
      who: current.who,
      role: current.role,
      title: current.title,
      pass: current.pass,
      expiresAt: current.expiresAt,
      name: trimmed,
      keepsake,
      tint: tintOf[keepsake],
      code,
      inviteCode: current.inviteCode,
      mode: failed && mode === 'video' && devices.camera.state !== 'on' ? 'audio' : mode,
      ...(devices.microphone.deviceId ? { micId: devices.microphone.deviceId } : {}),
      ...(devices.camera.deviceId ? { cameraId: devices.camera.deviceId } : {}),
    });
    devices.microphone.stop();
    devices.camera.stop();
    navigate(`/s/${current.room}`, 'replace');
  }

  return (
    <Shell bare>
      <main id="main" tabIndex={-1} className="wrap page">
        <div className="row spread" style={{ marginBlockEnd: 'var(--space-4)' }}>
          <div>
            <h1 style={{ fontSize: '1.875rem' }}>{t('prejoinTitle')}</h1>
            <p className="soft">{answer.title ? t('prejoinLeadTitled', { title: answer.title }) : t('prejoinLead')}</p>
          </div>
          <span className="row tight">
            <button type="button" className="badge-button" onClick={() => setOpened('notRecorded')}>
              <span className="badge line">
                <Icon of={iconNorec} />
                {t('notRecorded')}
              </span>
            </button>
            <button type="button" className="badge-button" onClick={() => setOpened('toServer')}>
              <span className="badge caution">
                <Icon of={iconLock} />
                {t('toServer')}
              </span>
            </button>
          </span>
        </div>
        <div className="prejoin">
          <Devices devices={devices} mode={mode} keepsake={keepsake} tint={tintOf[keepsake]} />
          <form className="card stack" style={{ '--gap': 'var(--space-4)' } as never} onSubmit={submit} noValidate>
            <div className="field">
              <label htmlFor={`${id}-name`} style={{ fontSize: '1rem' }}>
                {t('nameLabel')}
              </label>
              <p className="hint" id={`${id}-hint`}>
                {t('nameHint')}
              </p>
              <div className="row tight name-row">
                <input
                  ref={nameField}
                  id={`${id}-name`}
                  className="input"
                  value={name}
                  autoComplete="off"
                  spellCheck={false}
                  aria-invalid={nameProblem !== null}
                  aria-describedby={nameProblem ? `${id}-hint ${id}-problem` : `${id}-hint`}
                  onChange={(event) => setName(event.target.value)}
                />
                <button
                  type="button"
                  className="btn nowrap"
                  style={{ minBlockSize: '3rem' }}
                  onClick={() => {
                    const next = suggest();
                    setName(next);
                    setNameProblem(null);
                    announce(t('suggested', { name: next }), 'status', 'me');
                  }}
                >
                  <Icon of={iconRefresh} />
                  {t('suggest')}
                </button>
              </div>
              {nameProblem ? (
                <p className="problem" id={`${id}-problem`}>
                  <Icon of={iconInfo} />
                  <span>{nameProblem}</span>
                </p>
              ) : null}
            </div>
            <fieldset className="stack" style={{ '--gap': 'var(--space-1)' } as never}>
              <legend className="legend">{t('picture')}</legend>
              <div className="swatches">
                {keepsakeValues.map((each) => (
                  <label key={each}>
                    <input
                      type="radio"
                      name="keepsake"
                      value={each}
                      checked={keepsake === each}
                      aria-label={t(`keepsake_${each}`)}
                      onChange={() => setKeepsake(each)}
                    />
                    <span className="swatch">
                      <Avatar keepsake={each} tint={tintOf[each]} />
                    </span>
                  </label>
                ))}
              </div>
            </fieldset>
            <fieldset className="stack" style={{ '--gap': 'var(--space-2)' } as never}>
              <legend className="legend" style={{ marginBlockEnd: 'var(--space-1)' }}>
                {t('how')}
              </legend>
              <div className="grid-3">
                {modes.map((each) => (
                  <label
                    className="choice"
                    key={each}
                    style={{ alignItems: 'center', padding: 'var(--space-2) var(--space-3)' }}
                  >
                    <input
                      type="radio"
                      name="mode"
                      value={each}
                      checked={mode === each}
                      onChange={() => {
                        setMode(each);
                        if (each !== 'video') devices.camera.stop();
                        if (each === 'typing') devices.microphone.stop();
                      }}
                    />
                    <span>{t(each)}</span>
                  </label>
                ))}
              </div>
            </fieldset>
            <div className="field">
              <label className="check" style={{ paddingBlock: 0 }}>
                <input
                  ref={rulesField}
                  type="checkbox"
                  checked={agreed}
                  aria-invalid={rulesProblem}
                  aria-describedby={rulesProblem ? `${id}-rules` : undefined}
                  onChange={(event) => {
                    setAgreed(event.target.checked);
                    setRulesProblem(false);
                  }}
                />
                <span>
                  {t('rulesBefore')}
                  <a href="/ground-rules" target="_blank" rel="noreferrer">
                    {t('rulesLink')}
                  </a>
                  {t('rulesAfter')}
                </span>
              </label>
              {rulesProblem ? (
                <p className="problem" id={`${id}-rules`}>
                  <Icon of={iconInfo} />
                  <span>{t('rulesNeeded')}</span>
                </p>
              ) : null}
            </div>
            <button type="submit" className="btn primary big block" aria-disabled={busy}>
              {busy ? t('joining') : failed ? t('joinWithout') : t('joinMeeting')}
            </button>
            <p className="hint">
              {failed ? t('joinAnyway') : t('startsOff')} {t('exitHonest')}
            </p>
          </form>
        </div>
        {opened ? (
          <Dialog title={t(opened)} closeLabel={t('close')} onClose={() => setOpened(null)}>
            <p>{t(`${opened}Text`)}</p>
          </Dialog>
        ) : null}
      </main>
    </Shell>
  );
}
