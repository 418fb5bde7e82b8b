import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { Grounding } from '../../help/grounding/Grounding';
import { AgreementText } from '../../shared/AgreementText';
import { announce } from '../../shared/announce';
import type { KnockCause, Refusal } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconCamOff, iconInfo, iconMicOff, iconSend, iconSettings } from '../../shared/icons';
import { secretOf } from '../../shared/linkSecret';
import { Mark } from '../../shared/Mark';
import { part } from '../../shared/part';
import { Said, said } from '../../shared/Said';
import { Shell } from '../../shared/Shell';
import type { Seat } from '../../shared/seat';
import { useScreen } from '../../shared/title';
import { playLetIn } from '../../shared/tones';
import { withTexts } from '../../texts/load';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { useNotSafe } from '../safety/useNotSafe';
import { LongestLine } from './line';
import { SoundsSwitch } from './SoundsSwitch';

const AskForKey = part(() => withTexts('parts', import('./AskForKey')), null);
const CheckDevices = part(() => withTexts('parts', import('./CheckDevices')), null);

const nothing: { since: number; cause: KnockCause; note?: string | null; answer?: string | null } = {
  since: 0,
  cause: 'door',
};

/** The room's page for somebody who waits to be let in, for as long as it takes. Nothing of the room is here but its title. */
export default function Waiting({ store, seat }: { store: RoomStore; seat: Seat }) {
  useScreen(t('door.wait.page'));
  const { wait, title, isLost } = useRoom(store, ({ room, phase }) => ({
    wait: room.door.wait ?? nothing,
    title: room.title,
    isLost: phase === 'lost',
  }));
  const isKeyless = seat.isKeyless && secretOf(seat.code) === null; // no line could be sealed
  const [checking, setChecking] = useState(false);
  useChimeAtTheEnd(store);
  const notSafe = useNotSafe(store);
  return (
    <Shell bare>
      <main id="main" tabIndex={-1} className="wrap quiet-page">
        <div className="waiting">
          <section className="stack" style={{ '--gap': 'var(--space-4)' } as never}>
            <div className="breath" role="img" aria-label={t('door.wait.ring')}>
              <Mark />
            </div>
            <div className="stack" style={{ '--gap': 'var(--space-2)' } as never} role="status">
              <h1>{t('door.wait.title')}</h1>
              {title && (
                <p className="soft">
                  <bdi>{title}</bdi>
                </p>
              )}
              <p>{t(isLost ? 'door.wait.lost' : `door.wait.${wait.cause}`)}</p>
              {!isLost && wait.cause === 'door' && seat.expectedWait && (
                <p className="soft">{t('door.wait.usually', { minutes: seat.expectedWait })}</p>
              )}
            </div>
            <div className="row">
              <span className="badge">
                <Icon of={iconMicOff} />
                {t('door.wait.micOff')}
              </span>
              <span className="badge">
                <Icon of={iconCamOff} />
                {t('door.wait.cameraOff')}
              </span>
            </div>
            <p className="hint">{t('door.wait.background')}</p>
            <SoundsSwitch label={t('door.wait.chime')} />
            <div className="row">
              <button type="button" className="btn" aria-haspopup="dialog" onClick={() => setChecking(true)}>
                <Icon of={iconSettings} />
                {t('door.wait.check')}
              </button>
              <button type="button" className="btn quiet" onClick={() => void store.leave()}>
                {t('door.wait.leave')}
              </button>
            </div>
          </section>
          <div className="stack">
            {isKeyless ? (
              <AskForKey store={store} seat={seat} />
            ) : (
              <Line store={store} note={wait.note ?? null} answer={wait.answer ?? null} />
            )}
            {seat.agreement && (
              <details className="card disclose">
                <summary>{t('shared.groundRules')}</summary>
                <AgreementText agreement={seat.agreement} heading="h2" />
              </details>
            )}
            <Grounding heading="h2" />
          </div>
        </div>
      </main>
      {notSafe.sheet}
      {checking && <CheckDevices store={store} seat={seat} onClose={() => setChecking(false)} />}
    </Shell>
  );
}

/** One line to the facilitators, and one from them. A new one takes the place of the last. */
function Line({ store, note, answer }: { store: RoomStore; note: string | null; answer: string | null }) {
  const id = useId();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  useSpoken(answer);

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy || text.trim() === '') return;
    setBusy(true);
    const refusal = await store.writeAtDoor(text.trim());
    setBusy(false);
    setProblem(refusal);
    if (refusal) {
      announce(said(refusal), 'alert', 'me');
      return;
    }
    setText('');
    announce(t('door.line.sent'), 'status', 'me');
  }

  return (
    <section className="card stack" aria-labelledby={`${id}-h`}>
      {answer && (
        <>
          <h2 id={`${id}-a`} className="label">
            {t('door.line.from')}
          </h2>
          <p className="prompt" dir="auto">
            {answer}
          </p>
        </>
      )}
      <form className="field" onSubmit={(event) => void send(event)}>
        <h2 id={`${id}-h`} className="label">
          {t('door.line.tell')}
        </h2>
        <p className="hint" id={`${id}-hint`}>
          {t('door.line.tell.hint')}
        </p>
        {note && (
          <p className="small" id={`${id}-note`}>
            {t('door.line.yours')} <q dir="auto">{note}</q>
          </p>
        )}
        <div className="compose">
          <input
            className="input"
            value={text}
            maxLength={LongestLine}
            autoComplete="off"
            dir="auto"
            aria-label={t(note ? 'door.line.another' : 'door.line.write')}
            aria-invalid={problem !== null}
            aria-describedby={problem ? `${id}-hint ${id}-problem` : `${id}-hint`}
            placeholder={t(note ? 'door.line.another' : 'door.line.write')}
            onChange={(event) => setText(event.target.value)}
          />
          <button type="submit" className="btn primary only" aria-label={t('door.line.send')} aria-disabled={busy}>
            <Icon of={iconSend} flip />
          </button>
        </div>
        {problem && (
          <p className="problem" id={`${id}-problem`}>
            <Icon of={iconInfo} />
            <span>
              <Said refusal={problem} />
            </span>
          </p>
        )}
      </form>
    </section>
  );
}

function useSpoken(answer: string | null): void {
  const before = useRef(answer);
  useEffect(() => {
    if (answer && answer !== before.current) announce(t('door.line.say', { text: answer }), 'alert', 'me');
    before.current = answer;
  }, [answer]);
}

/** A sound for people who have turned to something else meanwhile. The room that comes then says the same. */
function useChimeAtTheEnd(store: RoomStore): void {
  useEffect(
    () => () => {
      const { phase, room } = store.getState();
      if (phase !== 'over' && room.door.wait === null) playLetIn();
    },
    [store],
  );
}
