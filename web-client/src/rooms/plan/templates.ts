import type { PlanStep, SessionPlan, StepKind } from '../../shared/contracts';
import { type Key, t } from '../../texts/texts';

type StepKey = Extract<Key, `plan.step.${string}`> extends `plan.step.${infer K}` ? K : never;
type PromptKey = Extract<Key, `plan.say.${string}`> extends `plan.say.${infer K}` ? K : never;
type Template = { readonly of: Extract<Key, `plan.of.${string}`>; readonly steps: () => PlanStep[] };

const minute = 60_000;

function step(
  name: StepKey,
  prompt: PromptKey,
  kind: StepKind,
  minutes: number,
  more: Partial<PlanStep> = {},
): PlanStep {
  return {
    name: t(`plan.step.${name}`),
    prompt: t(`plan.say.${prompt}`),
    kind,
    length: minutes * minute,
    microphones: 'all',
    chat: 'open',
    byItself: false,
    untimed: false,
    ...more,
  };
}

const arriving = (minutes: number) => step('arriving', 'arriving', 'open', minutes, { byItself: true });
const agreement = (minutes: number) => step('agreement', 'agreement', 'agreement', minutes);
const goodbye = (minutes: number) => step('goodbye', 'goodbye', 'close', minutes);
const round = (perPerson: number, order: 'joining' | 'stick' = 'joining'): Partial<PlanStep> => ({
  round: { perPerson, order, followsMicrophone: true },
  view: 'circle',
});
const closing = (minutes: number) => step('closing', 'closing', 'checkOut', minutes, round(minute / 2));

const templates: readonly Template[] = [
  {
    of: 'plan.of.circle',
    steps: () => [
      arriving(10),
      agreement(5),
      step('checkIn', 'checkIn', 'round', 25, round(2 * minute)),
      step('talk', 'talk', 'topic', 25),
      closing(10),
    ],
  },
  {
    of: 'plan.of.groups',
    steps: () => [
      step('introductions', 'introductions', 'round', 15, round(minute)),
      step('groups', 'groups', 'sideRooms', 25, { sideRooms: 4 }),
      step('questions', 'questions', 'topic', 15, { microphones: 'floor' }),
      closing(10),
    ],
  },
  {
    of: 'plan.of.grief',
    steps: () => [
      arriving(10),
      agreement(5),
      step('remembering', 'remembering', 'round', 40, round(4 * minute, 'stick')),
      step('quiet', 'quiet', 'exercise', 5, { exercise: 'breathing', microphones: 'facilitators', chat: 'paused' }),
      step('talk', 'talk', 'topic', 15),
      closing(10),
      goodbye(5),
    ],
  },
  {
    of: 'plan.of.skills',
    steps: () => [
      arriving(5),
      step('checkIn', 'checkIn', 'round', 15, round(minute)),
      step('exercise', 'exercise', 'exercise', 15, { exercise: 'grounding', microphones: 'facilitators' }),
      step('practice', 'practice', 'sideRooms', 15, { sideRooms: 3 }),
      closing(10),
    ],
  },
  {
    of: 'plan.of.newcomers',
    steps: () => [
      arriving(10),
      step('whoWeAre', 'whoWeAre', 'agreement', 5),
      step('introductions', 'introductions', 'round', 15, round(minute)),
      step('questions', 'questions', 'topic', 10),
      goodbye(5),
    ],
  },
  {
    of: 'plan.of.oneToOne',
    steps: () => [arriving(5), step('talk', 'talk', 'topic', 35), step('ahead', 'ahead', 'close', 10)],
  },
];

/** The plans that come with the server, in the language of the page. */
export function builtIn(): SessionPlan[] {
  return templates.map(({ of, steps }) => ({ name: t(of), steps: steps() }));
}
