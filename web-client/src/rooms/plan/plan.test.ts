import { describe, expect, it } from 'vitest';
import type { SessionPlan } from '../../shared/contracts';
import { folded, roomOf } from '../testing';
import { minutesLeft, minutesOf, pollOf, type Running, stepNow, viewByPlan } from './plan';

const minute = 60_000;
const steps = ['Arriving', 'Topic'];
const open = { microphones: 'all', chat: 'open', byItself: false, untimed: false } as const;
const full: SessionPlan = {
  name: 'Evening',
  steps: [
    { name: 'Arriving', kind: 'open', length: 10 * minute, prompt: 'Welcome', ...open },
    { name: 'Topic', kind: 'topic', length: 20 * minute, prompt: 'Sleep', ...open },
  ],
};
const planned = roomOf({ plan: { steps: [...steps], step: 0, beganAt: 0, endsAt: 10 * minute } });
const planOf = (room: { plan: unknown }) => room.plan as Running;

describe('a plan', () => {
  it('is not there unless the room has one', () => {
    expect(roomOf({}).plan).toBeNull();
    expect(folded(planned, { $type: 'planPutAway' }).plan).toBeNull();
  });

  it('shows everybody where the session is, and only facilitators what a step is about', () => {
    expect(planOf(planned)).toMatchObject({ steps, step: 0, full: null });
    const forFacilitators = folded(roomOf({}), { $type: 'planUsed', plan: full }, { $type: 'planShown', steps });
    expect(planOf(forFacilitators)).toMatchObject({ steps, step: null, full });
    const begun = folded(forFacilitators, { $type: 'stepBegun', step: 1, endsAt: 20 * minute, view: 'circle' });
    expect(planOf(begun)).toMatchObject({ step: 1, view: 'circle' });
    expect(stepNow(planOf(begun))?.prompt).toBe('Sleep');
    expect(stepNow(planOf(planned))).toBeNull();
  });

  it('says kindly how much time a step has left, and in all', () => {
    expect([minutesLeft(planOf(planned), 0), minutesOf(planOf(planned))]).toEqual([10, 10]);
    expect(minutesLeft(planOf(planned), 9.5 * minute)).toBe(1);
    expect(minutesLeft(planOf(planned), 15 * minute)).toBe(0);
    const longer = folded(planned, { $type: 'stepProlonged', endsAt: 15 * minute });
    expect([minutesLeft(planOf(longer), 9 * minute), minutesOf(planOf(longer))]).toEqual([6, 15]);
    expect(minutesLeft(planOf(folded(planned, { $type: 'stepBegun', step: 1 })), 0)).toBeNull();
  });

  it('proposes a view to whoever has not chosen one, and listening only to those who are not seen, for as long as its step', () => {
    expect([viewByPlan('grid', 'circle', true), viewByPlan('circle', null, true)]).toEqual(['circle', 'circle']);
    expect([viewByPlan('grid', 'listen', false), viewByPlan('speaker', 'listen', true)]).toEqual(['listen', 'speaker']);
    expect([viewByPlan('listen', null, false), viewByPlan('listen', 'circle', false)]).toEqual(['grid', 'circle']);
  });

  it('offers the poll of a step as long as it is prepared', () => {
    const form = { kind: 'question', question: 'Shall we go on?', choices: ['Yes', 'No'] } as const;
    const step = { ...(full.steps[1] as SessionPlan['steps'][number]), poll: { form, byItself: false } };
    const poll = { id: 'plan-1-0', form: { ...form, choices: ['Yes', 'No'] }, state: 'prepared', answers: 0 } as const;
    const other = { ...poll, id: 'other', form: { ...form, question: 'Or not?' } };
    expect(pollOf(step, [other, poll])?.id).toBe('plan-1-0');
    expect(pollOf(step, [{ ...poll, state: 'open' }])).toBeUndefined();
    expect(pollOf(full.steps[0] as SessionPlan['steps'][number], [poll])).toBeUndefined();
  });
});
