import { useEffect, useState } from 'react';
import { announce } from '../../shared/announce';
import { builtInPlans } from '../../shared/api';
import { limits, type PlanStep, type RoomCommand, type SessionPlan, sideRoomNameValues } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconArrow, iconChat, iconCheck, iconGrid, iconMic, iconPause, iconPlus, iconTimer } from '../../shared/icons';
import { language, t } from '../../texts/texts';
import { useRoom, useServerNow } from '../hooks';
import { Panel, PanelList } from '../Panel';
import type { Room } from '../room';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';
import { minutesLeft, minutesOf, pollOf, type Running, stepNow } from './plan';
import './plan.css';

const minute = 60_000;

/** The plan: where the session is, for everybody; for facilitators the prompt, what comes, and all that moves it on. */
export default function PlanPanel({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const { plan, isLeading } = useRoom(store, ({ room, you }) => ({ plan: room.plan, isLeading: leads(room, you) }));
  return (
    <Panel title={t('plan.title')} close={t('plan.close')} onClose={onClose}>
      <PanelList name={t('plan.title')}>
        {plan && isLeading && <Prompt store={store} plan={plan} />}
        {plan && <Steps store={store} plan={plan} isLeading={isLeading} />}
        {plan && isLeading && <Next plan={plan} />}
        {plan && isLeading && <Away store={store} />}
        {!plan && isLeading && <Choose store={store} />}
        {!plan && !isLeading && <p className="soft">{t('plan.none')}</p>}
      </PanelList>
      {plan && isLeading && <Moving store={store} plan={plan} />}
    </Panel>
  );
}

// ---- what is on now

function Prompt({ store, plan }: { store: RoomStore; plan: Running }) {
  const step = stepNow(plan) ?? plan.full?.steps[0];
  if (!step) return null;
  return (
    <div className="stack">
      {step.prompt && (
        <div>
          <strong className="small">{t('plan.prompt')}</strong>
          <p className="plan-prompt">{step.prompt}</p>
        </div>
      )}
      <p className="row tight">
        <span className="badge">
          <Icon of={iconMic} />
          {microphonesOf(step)}
        </span>
        <span className="badge">
          <Icon of={iconChat} />
          {t(`plan.chat.${step.chat}`)}
        </span>
        {step.round?.perPerson && (
          <span className="badge">
            <Icon of={iconTimer} />
            {t('plan.each', { time: timeOf(step.round.perPerson) })}
          </span>
        )}
        {step.view && (
          <span className="badge">
            <Icon of={iconGrid} />
            {t(`plan.view.${step.view}`)}
          </span>
        )}
      </p>
      {plan.step !== null && <Offer store={store} step={step} />}
    </div>
  );
}

/** What the step after this one sets, and how it starts. */
function Next({ plan }: { plan: Running }) {
  const next = plan.full?.steps[plan.step === null ? 1 : plan.step + 1];
  if (!next) return null;
  const sets = [microphonesOf(next), t(`plan.chat.${next.chat}`), ...(next.view ? [t(`plan.view.${next.view}`)] : [])];
  return (
    <p className="soft small">
      {[t('plan.next', { name: next.name }), ...sets, t(next.byItself ? 'plan.next.itself' : 'plan.next.press')].join(
        ' · ',
      )}
    </p>
  );
}

const microphonesOf = ({ round, microphones }: PlanStep): string =>
  t(round?.followsMicrophone ? 'plan.mic.stick' : `plan.mic.${microphones}`);

const timeOf = (time: number): string =>
  time % minute === 0
    ? t('plan.each.minutes', { minutes: time / minute })
    : t('plan.each.seconds', { seconds: Math.round(time / 1000) });

/** What the step is for, ready to be started. The prompt is the facilitators' own, so a round has the name of the step. */
function Offer({ store, step }: { store: RoomStore; step: PlanStep }) {
  const { goes, exercises, poll } = useRoom(store, ({ room }) => ({
    goes: room.round !== null,
    exercises: room.exercise !== null,
    poll: pollOf(step, room.polls.all)?.id,
  }));
  const { round, exercise, sideRooms } = step;
  return (
    <>
      {round && !goes && (
        <button
          type="button"
          className="btn block"
          onClick={() =>
            void store.execute({
              $type: 'startRound',
              id: crypto.randomUUID().replaceAll('-', ''),
              prompt: step.name,
              order: round.order ?? 'joining',
              perPerson: round.perPerson ?? null,
              followsMicrophone: round.followsMicrophone ?? false,
              people: null,
              seed: round.order === 'chance' ? Math.floor(Math.random() * 1_000_000) : null,
            })
          }
        >
          {t('plan.start.round')}
        </button>
      )}
      {exercise && !exercises && (
        <button
          type="button"
          className="btn block"
          onClick={() => void store.execute({ $type: 'startExercise', kind: exercise })}
        >
          {t('plan.start.exercise')}
        </button>
      )}
      {poll && (
        <button type="button" className="btn block" onClick={() => void store.execute({ $type: 'openPoll', id: poll })}>
          {t(step.poll?.form.kind === 'question' ? 'plan.start.poll' : 'plan.start.pulse')}
        </button>
      )}
      {sideRooms && (
        <button
          type="button"
          className="btn block"
          onClick={async () => {
            const refused = await store.execute(roomsOf(store.getState().room, sideRooms, step.length));
            if (!refused) announce(t('plan.prepared'), 'status', 'me');
          }}
        >
          {t('plan.start.sideRooms', { size: sideRooms })}
        </button>
      )}
    </>
  );
}

/** By chance, as evenly as can be; facilitators stay free to visit. */
export function roomsOf(room: Pick<Room, 'seats'>, size: number, time: number): RoomCommand {
  const people = room.seats.inside.filter(({ role }) => role !== 'facilitator').map(({ id }) => id);
  for (let i = people.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [people[i], people[j]] = [people[j] as string, people[i] as string];
  }
  const names = sideRoomNameValues.slice(0, Math.max(1, Math.round(people.length / size)));
  const rooms = names.map((name, n) => ({ name, people: people.filter((_, i) => i % names.length === n) }));
  return { $type: 'prepareSideRooms', how: 'number', rooms, time, mayChange: false };
}

// ---- the steps

function Steps({ store, plan, isLeading }: { store: RoomStore; plan: Running; isLeading: boolean }) {
  const now = useServerNow(plan.endsAt !== null && plan.pausedAt === null, 5000);
  const at = plan.step ?? -1;
  const [left, minutes] = [minutesLeft(plan, now), minutesOf(plan)];
  return (
    <ol className="plan-list">
      {plan.steps.map((name, i) => {
        const step = plan.full?.steps[i];
        const says =
          i === at
            ? left === null || minutes === null || plan.pausedAt !== null
              ? t(plan.pausedAt !== null ? 'plan.paused' : 'plan.now')
              : left === 0
                ? t('plan.over')
                : t('plan.now.left', { left, minutes })
            : step && !step.untimed
              ? t('plan.minutes', { minutes: step.length / minute })
              : '';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name than their place
          <li key={i} className={i === at ? 'now' : undefined} aria-current={i === at ? 'step' : undefined}>
            <span className="n num">{i < at ? <Icon of={iconCheck} /> : i + 1}</span>
            <span className="grow">
              {name}
              {i < at && <span className="sr">{t('plan.done')}</span>}
              {step?.byItself && i > at && <span className="soft xs">{t('plan.by.itself')}</span>}
            </span>
            <span className="num small">{says}</span>
            {isLeading && i !== at && (
              <button
                type="button"
                className="iconbtn"
                aria-label={t('plan.goTo', { name })}
                onClick={() => void store.execute({ $type: 'goToStep', step: i })}
              >
                <Icon of={iconArrow} flip />
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Moving({ store, plan }: { store: RoomStore; plan: Running }) {
  const next = plan.step === null ? 0 : plan.step + 1;
  const name = plan.steps[next];
  const { endsAt, pausedAt } = plan;
  return (
    <footer className="plan-foot">
      {name !== undefined && (
        <button
          type="button"
          className="btn primary block"
          onClick={() => void store.execute({ $type: 'goToStep', step: next })}
        >
          {t(plan.step === null ? 'plan.begin' : 'plan.on', { name })}
          <Icon of={iconArrow} flip />
        </button>
      )}
      {plan.step !== null && (
        <div className="row tight">
          {endsAt !== null &&
            limits.planMinutes.slice(1).map((minutes) => (
              <button
                key={minutes}
                type="button"
                className="btn"
                aria-label={t('plan.more.by', { minutes })}
                onClick={() => void store.execute({ $type: 'addToStep', minutes, from: endsAt })}
              >
                <Icon of={iconPlus} />
                {t('plan.more', { minutes })}
              </button>
            ))}
          <button
            type="button"
            className="btn"
            onClick={() => void store.execute({ $type: pausedAt === null ? 'pausePlan' : 'resumePlan' })}
          >
            <Icon of={iconPause} />
            {t(pausedAt === null ? 'plan.pause' : 'plan.resume')}
          </button>
        </div>
      )}
    </footer>
  );
}

function Away({ store }: { store: RoomStore }) {
  const [asks, setAsks] = useState(false);
  if (!asks)
    return (
      <button type="button" className="btn quiet" onClick={() => setAsks(true)}>
        {t('plan.away')}
      </button>
    );
  return (
    <div className="stack">
      <p>{t('plan.away.really')}</p>
      <div className="row tight">
        {/* biome-ignore lint/a11y/noAutofocus: it takes the place of the button that had the focus */}
        <button type="button" className="btn" autoFocus onClick={() => setAsks(false)}>
          {t('plan.away.keep')}
        </button>
        <button type="button" className="btn quiet" onClick={() => void store.execute({ $type: 'putPlanAway' })}>
          {t('plan.away')}
        </button>
      </div>
    </div>
  );
}

// ---- without a plan

function Choose({ store }: { store: RoomStore }) {
  const [plans, setPlans] = useState<readonly SessionPlan[] | 'asking' | 'away'>('asking');
  useEffect(() => {
    if (plans !== 'asking') return;
    let isHere = true;
    void builtInPlans(language().tag).then((answer) => {
      if (isHere) setPlans('value' in answer ? answer.value : 'away');
    });
    return () => {
      isHere = false;
    };
  }, [plans]);
  return (
    <div className="stack">
      <h3>{t('plan.choose')}</h3>
      <p className="soft small">{t('plan.choose.hint')}</p>
      {plans === 'away' && (
        <div className="callout" role="status">
          <div className="stack">
            <p>{t('plan.choose.away')}</p>
            <button type="button" className="btn small" onClick={() => setPlans('asking')}>
              {t('plan.choose.again')}
            </button>
          </div>
        </div>
      )}
      {typeof plans !== 'string' && (
        <ul className="plan-list">
          {plans.map((plan) => (
            <li key={plan.name}>
              <span className="grow">
                <b>{plan.name}</b>
                <span className="soft xs">
                  {t('plan.about', {
                    minutes: plan.steps.reduce((sum, { length }) => sum + length / minute, 0),
                    steps: plan.steps.length,
                  })}
                </span>
              </span>
              <button
                type="button"
                className="btn small"
                aria-label={t('plan.use.name', { name: plan.name })}
                onClick={() => void store.execute({ $type: 'usePlan', plan })}
              >
                {t('plan.use')}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
