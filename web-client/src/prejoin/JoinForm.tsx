import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { announce } from '../shared/announce';
import { type Answer, join, passes } from '../shared/api';
import {
  type JoinMeetingReply,
  type Keepsake,
  keepsakeValues,
  type Refusal,
  type RoomFormat,
  type Tint,
} from '../shared/contracts';
import { Dialog } from '../shared/Dialog';
import { forgetGroupKey, groupKeyOf, keepGroupKey } from '../shared/groupKeys';
import { Icon } from '../shared/Icon';
import { iconInfo, iconLock, iconNorec, iconRefresh } from '../shared/icons';
import { Avatar } from '../shared/Keepsake';
import { keepSecret, newSecret, secretOf } from '../shared/linkSecret';
import { navigate } from '../shared/router';
import { Said, said } from '../shared/Said';
import { Shell } from '../shared/Shell';
import { getSeat, type Mode, setSeat, takeProblem } from '../shared/seat';
import { useScreen } from '../shared/title';
import { t } from '../texts/texts';
import { AgreementField } from './AgreementField';
import { Devices } from './Devices';
import { lengthOf, longestName, namesHere, suggestName } from './names';
import { useDevices } from './useDevices';
import { WhoSeesWhat } from './WhoSeesWhat';

type JoinFormProps = {
  code: string;
  answer: JoinMeetingReply;
  /** The session is encrypted, and the link came without what opens it. */
  lacksKey: boolean;
  /** The session is encrypted, and this browser can't do that with sound and pictures. */
  isUnable: boolean;
  onDoor: (answer: Answer<JoinMeetingReply>) => void;
};

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
const modesOf: Record<RoomFormat, readonly Mode[]> = {
  video: ['video', 'audio', 'typing'],
  audio: ['audio', 'typing'],
  chat: ['typing'],
  talk: ['typing'], // whoever leads it is asked as in a meeting
};
const soon = 60_000; // a pass that ends within a minute is asked for again before it is used

// Read once and kept outside: React may run an initial state twice, and the text is gone after the first reading.
let keptProblem: Refusal | null = null;

const suggestions = new Set<string>();
function suggest(): string {
  const name = suggestName(namesHere(), suggestions);
  suggestions.add(name);
  return name;
}

export function JoinForm({ code, answer, lacksKey, isUnable, onDoor }: JoinFormProps) {
  useScreen(t('prejoin.title'));
  const before = getSeat();
  const mine = before?.code === code ? before : null;
  const [name, setName] = useState(() => mine?.name ?? answer.known?.name ?? suggest());
  const [keepsake, setKeepsake] = useState<Keepsake>(
    () =>
      mine?.keepsake ??
      answer.known?.keepsake ??
      (keepsakeValues[Math.floor(Math.random() * keepsakeValues.length)] as Keepsake),
  );
  const listens = answer.format === 'talk' && answer.role !== 'facilitator';
  const modes = modesOf[answer.format === 'talk' && !listens ? 'video' : (answer.format ?? 'video')];
  const [wished, setMode] = useState<Mode>(mine?.mode ?? 'video');
  const mode = modes.includes(wished) ? wished : (modes[0] ?? 'typing');
  const { series } = answer;
  const [keepsKey, setKeepsKey] = useState(
    () => series !== undefined && (answer.role === 'facilitator' || groupKeyOf(series) !== null),
  );
  const [agreedTo, setAgreedTo] = useState<string | null>(null); // a version
  const [kept] = useState(() => {
    keptProblem = takeProblem() ?? keptProblem;
    return keptProblem;
  });
  const isAboutRules = kept?.code === 'agreement_needed';
  const [nameProblem, setNameProblem] = useState<'empty' | 'tooLong' | Refusal | null>(isAboutRules ? null : kept);
  const [rulesProblem, setRulesProblem] = useState<'unticked' | Refusal | null>(isAboutRules ? kept : null);
  const [busy, setBusy] = useState(false);
  const [opened, setOpened] = useState<'notRecorded' | 'encrypted' | null>(null);
  const devices = useDevices({ tint: tintOf[keepsake], keepsake });
  const nameField = useRef<HTMLInputElement>(null);
  const rulesField = useRef<HTMLInputElement>(null);
  const id = useId();
  const isSealed = (answer.encrypted ?? false) && !isUnable;
  const badge = opened !== 'encrypted' ? 'notRecorded' : isSealed ? 'sealed' : isUnable ? 'clear' : 'encrypted';
  // Whoever comes first of those who lead makes the key where no link has it; a colleague waits to be handed that.
  const makesKey = lacksKey && answer.role === 'facilitator' && answer.keyInside === false;
  const isAtDoor = answer.keyInside !== undefined;
  const mustKnock = (lacksKey && !makesKey) || (isUnable && answer.role !== 'facilitator');
  const waits = mustKnock ? 'knock' : answer.door === 'knock' || answer.door === 'noFacilitator' ? answer.door : null;
  const agreed = !answer.agreement || agreedTo === answer.agreement.version;

  useEffect(() => {
    if (keptProblem === null) return;
    (keptProblem.code === 'agreement_needed' ? rulesField : nameField).current?.focus();
    announce(said(keptProblem), 'alert', 'me');
    keptProblem = null;
  }, []);

  const failed = [devices.microphone.state, devices.camera.state].some((state) =>
    ['refused', 'missing', 'busy'].includes(state),
  );

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    const trimmed = name.trim();
    const problem = trimmed === '' ? 'empty' : lengthOf(trimmed) > longestName ? 'tooLong' : null;
    setNameProblem(problem);
    setRulesProblem(agreed ? null : 'unticked');
    if (problem) nameField.current?.focus();
    else if (!agreed) rulesField.current?.focus();
    if (problem || !agreed) return;

    setBusy(true);
    let current = answer;
    if (makesKey || answer.expiresAt - Date.now() < soon) {
      const fresh = await join(code);
      if ('value' in fresh && fresh.value.agreement?.version === answer.agreement?.version) {
        current = fresh.value;
      } else if ('value' in fresh) {
        setBusy(false);
        setRulesProblem({ code: 'agreement_needed', text: '' });
        rulesField.current?.focus();
        onDoor(fresh);
        return;
      } else if (!passes(fresh.refusal)) {
        onDoor(fresh);
        return;
      } // otherwise the room asks again by itself
    }
    const isFirst = makesKey && current.keyInside === false;
    if (isFirst) keepSecret(code, newSecret());
    const madeKey = isFirst || (!lacksKey && mine?.madeKey); // also if the room refused the name
    const secret = secretOf(code);
    if (isAtDoor && secret) keepSecret(code, secret, current.room);
    if (series && secret && keepsKey) keepGroupKey(series, secret);
    else if (series && !lacksKey) forgetGroupKey(series);
    const held = getSeat();
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
      ...(lacksKey && !isFirst ? { isKeyless: true as const } : {}),
      ...(isAtDoor ? { keyAtDoor: true as const } : {}),
      ...(madeKey ? { madeKey: true as const } : {}),
      ...(series ? { series } : {}),
      inviteCode: current.inviteCode,
      ...(current.regions ? { regions: current.regions } : {}),
      ...(current.expectedWait ? { expectedWait: current.expectedWait } : {}),
      ...(current.agreement ? { agreement: current.agreement } : {}),
      // Whoever listens to a talk has no device to choose, and comes to see the stage.
      mode: listens ? 'video' : failed && mode === 'video' && devices.camera.state !== 'on' ? 'audio' : mode,
      ...(held?.room === current.room && held.hidden ? { hidden: held.hidden } : {}),
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
            <h1 style={{ fontSize: '1.875rem' }}>{t('prejoin.title')}</h1>
            <p className="soft">
              {answer.title ? t('prejoin.lead.titled', { title: answer.title }) : t('prejoin.lead')}
            </p>
          </div>
          <span className="row tight">
            <button type="button" className="badge-button" onClick={() => setOpened('notRecorded')}>
              <span className="badge line">
                <Icon of={iconNorec} />
                {t('shared.notRecorded')}
              </span>
            </button>
            <button type="button" className="badge-button" onClick={() => setOpened('encrypted')}>
              <span className={`badge ${isSealed ? 'line' : 'caution'}`}>
                <Icon of={iconLock} />
                {t(isSealed ? 'shared.sealed' : 'shared.encrypted')}
              </span>
            </button>
          </span>
        </div>
        <div className="prejoin">
          <Devices devices={devices} mode={mode} keepsake={keepsake} tint={tintOf[keepsake]} />
          <form className="card stack" style={{ '--gap': 'var(--space-4)' } as never} onSubmit={submit} noValidate>
            <div className="field">
              <label htmlFor={`${id}-name`} style={{ fontSize: '1rem' }}>
                {t('prejoin.name')}
              </label>
              <p className="hint" id={`${id}-hint`}>
                {t('prejoin.name.hint')}
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
                    announce(t('prejoin.suggested', { name: next }), 'status', 'me');
                  }}
                >
                  <Icon of={iconRefresh} />
                  {t('prejoin.suggest')}
                </button>
              </div>
              {nameProblem ? (
                <p className="problem" id={`${id}-problem`}>
                  <Icon of={iconInfo} />
                  <span>
                    {typeof nameProblem === 'string' ? (
                      t(`prejoin.name.${nameProblem}`, { most: longestName })
                    ) : (
                      <Said refusal={nameProblem} />
                    )}
                  </span>
                </p>
              ) : null}
            </div>
            <WhoSeesWhat isSealed={isSealed} />
            <fieldset className="stack" style={{ '--gap': 'var(--space-1)' } as never}>
              <legend className="legend">{t('prejoin.picture')}</legend>
              <div className="swatches">
                {keepsakeValues.map((each) => (
                  <label key={each}>
                    <input
                      type="radio"
                      name="keepsake"
                      value={each}
                      checked={keepsake === each}
                      aria-label={t(`prejoin.keepsake.${each}`)}
                      onChange={() => setKeepsake(each)}
                    />
                    <span className="swatch">
                      <Avatar keepsake={each} tint={tintOf[each]} />
                    </span>
                  </label>
                ))}
              </div>
            </fieldset>
            {answer.format && answer.format !== 'video' ? (
              <p className="small">{t(`prejoin.format.${answer.format}`)}</p>
            ) : null}
            <fieldset className="stack" style={{ '--gap': 'var(--space-2)' } as never} hidden={modes.length === 1}>
              <legend className="legend" style={{ marginBlockEnd: 'var(--space-1)' }}>
                {t('prejoin.how')}
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
                    <span>{t(`prejoin.how.${each}`)}</span>
                  </label>
                ))}
              </div>
            </fieldset>
            {lacksKey ? (
              <p className="callout">
                {t(makesKey ? 'prejoin.makesKey' : isAtDoor ? 'prejoin.keyAtDoor' : 'prejoin.lacksKey')}
              </p>
            ) : null}
            {series && !lacksKey ? (
              <label className="check" style={{ paddingBlock: 0 }}>
                <input type="checkbox" checked={keepsKey} onChange={({ target }) => setKeepsKey(target.checked)} />
                <span>
                  {t('prejoin.keepKey')}
                  <span className="hint"> {t('prejoin.keepKey.hint')}</span>
                </span>
              </label>
            ) : null}
            {answer.agreement ? (
              <AgreementField
                agreement={answer.agreement}
                agreed={agreed}
                problem={rulesProblem}
                field={rulesField}
                onAgree={(on) => {
                  setAgreedTo(on ? (answer.agreement?.version ?? null) : null);
                  setRulesProblem(null);
                }}
              />
            ) : null}
            <button type="submit" className="btn primary big block" aria-disabled={busy}>
              {busy
                ? t('prejoin.joining')
                : waits
                  ? t('prejoin.join.knock')
                  : failed
                    ? t('prejoin.join.without')
                    : t('prejoin.join')}
            </button>
            <p className="hint">
              {waits ? t(`prejoin.expect.${waits}`) : failed ? t('prejoin.join.anyway') : t('prejoin.startsOff')}{' '}
              {t('shared.quickExit.honest')}
            </p>
          </form>
        </div>
        {opened ? (
          <Dialog title={t(`shared.${badge}`)} closeLabel={t('shared.close')} onClose={() => setOpened(null)}>
            <p>{t(`shared.${badge}.text`)}</p>
          </Dialog>
        ) : null}
      </main>
    </Shell>
  );
}
