import type { PlanStep, RoomPoll, RoomSnapshot, SessionPlan, StageView } from '../../shared/contracts';
import type { EventOf } from '../event';
import type { Pause } from '../pause/pause';

/** The plan of the session, and where the session is in it; null: there is none. */
export type Plan = {
  readonly steps: readonly string[]; // their names
  readonly step: number | null; // counted from 0; null while none has begun
  readonly beganAt: number; // a pause moves it
  readonly endsAt: number | null; // null: no time is shown
  readonly pausedAt: number | null;
  readonly view: StageView | null; // proposed to whoever has not chosen one
  readonly full: SessionPlan | null; // for facilitators
  readonly beginsAt: number | null; // for facilitators
} | null;

const unbegun = { step: null, beganAt: 0, endsAt: null, pausedAt: null, view: null, full: null, beginsAt: null };

export function fromSnapshot({ plan }: RoomSnapshot): Plan {
  if (!plan) return null;
  return {
    steps: plan.steps,
    step: plan.step ?? null,
    beganAt: plan.beganAt ?? 0,
    endsAt: plan.endsAt ?? null,
    pausedAt: plan.pausedAt ?? null,
    view: plan.view ?? null,
    full: plan.plan ?? null,
    beginsAt: plan.beginsAt ?? null,
  };
}

type PlanEvent = EventOf<
  | 'planUsed'
  | 'planShown'
  | 'planPutAway'
  | 'stepBegun'
  | 'stepProlonged'
  | 'planPaused'
  | 'planResumed'
  | 'roomPaused'
  | 'roomResumed'
>;

/** `pause` is the room's before the event: the plan goes on with the room when it was paused with it. */
export function evolve(plan: Plan, event: PlanEvent, at: number, pause: Pause): Plan {
  switch (event.$type) {
    case 'planUsed':
      return { ...unbegun, steps: [], full: event.plan, beginsAt: event.beginsAt ?? null };
    case 'planShown':
      return { ...unbegun, steps: event.steps, full: plan?.full ?? null, beginsAt: plan?.beginsAt ?? null };
    case 'planPutAway':
      return null;
    case 'stepBegun':
      return (
        plan && {
          ...plan,
          step: event.step,
          beganAt: at,
          endsAt: event.endsAt ?? null,
          pausedAt: null,
          view: event.view ?? null,
          beginsAt: null,
        }
      );
    case 'stepProlonged':
      return plan && { ...plan, endsAt: event.endsAt };
    case 'planPaused':
    case 'roomPaused':
      return plan && plan.step !== null && plan.pausedAt === null ? { ...plan, pausedAt: at } : plan;
    case 'planResumed':
      return goOn(plan, at);
    case 'roomResumed':
      return plan && pause && plan.pausedAt === pause.since ? goOn(plan, at) : plan;
  }
}

function goOn(plan: Plan, at: number): Plan {
  if (!plan || plan.pausedAt === null) return plan;
  const stood = at - plan.pausedAt;
  return {
    ...plan,
    beganAt: plan.beganAt + stood,
    endsAt: plan.endsAt === null ? null : plan.endsAt + stood,
    pausedAt: null,
  };
}

// ---- what views read

export type Running = NonNullable<Plan>;

/** The minutes that the step has left, begun ones counted whole, and 0 when it has had its time; null: it has no time. */
export function minutesLeft({ endsAt, pausedAt }: Running, now: number): number | null {
  return endsAt === null ? null : Math.max(0, Math.ceil((endsAt - (pausedAt ?? now)) / 60_000));
}

/** How many minutes the step has in all. */
export function minutesOf({ beganAt, endsAt }: Running): number | null {
  return endsAt === null ? null : Math.round((endsAt - beganAt) / 60_000);
}

/** What facilitators know of the step that is on now. */
export function stepNow({ full, step }: Running): PlanStep | null {
  return (step !== null && full?.steps[step]) || null;
}

/** The poll of the step that waits for a press. */
export function pollOf({ poll }: PlanStep, polls: readonly RoomPoll[]): RoomPoll | undefined {
  const form = JSON.stringify([poll?.form.kind, poll?.form.question, poll?.form.choices]);
  return polls.find(
    (known) =>
      known.state === 'prepared' && JSON.stringify([known.form.kind, known.form.question, known.form.choices]) === form,
  );
}

/**
 * The view of somebody who has not chosen one. Listening is proposed to nobody whose camera is on, because it would turn it off, and
 * pictures are back after it.
 */
export function viewByPlan(now: StageView, proposed: StageView | null, isSeen: boolean): StageView {
  if (proposed === 'listen') return isSeen ? now : 'listen';
  return proposed ?? (now === 'listen' ? 'grid' : now);
}
