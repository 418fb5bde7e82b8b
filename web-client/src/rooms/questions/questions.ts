import type { Question, RoomSnapshot, VotedQuestion } from '../../shared/contracts';
import type { EventOf } from '../event';

/** The box for questions without a name. Only facilitators know what waits in it. */
export type Questions = {
  readonly open: boolean;
  readonly shown: Question | null;
  readonly waiting: readonly Question[];
  /** What everybody reads in a talk. */
  readonly listed: readonly VotedQuestion[];
};

export const closedBox: Questions = { open: false, shown: null, waiting: [], listed: [] };

export function fromSnapshot({ questions }: RoomSnapshot): Questions {
  if (!questions) return closedBox;
  const { open, shown, waiting, listed } = questions;
  return { open, shown: shown ?? null, waiting, listed: listed ?? [] };
}

const questionOf = ({ id, text, isEarly }: EventOf<'questionAsked' | 'questionShown' | 'questionListed'>): Question =>
  isEarly ? { id, text, isEarly } : { id, text };

type QuestionEvent = EventOf<
  | 'questionBoxSet'
  | 'questionAsked'
  | 'questionShown'
  | 'questionKept'
  | 'questionPutAway'
  | 'questionListed'
  | 'questionVotesCounted'
>;

export function evolve(box: Questions, event: QuestionEvent): Questions {
  const without = (id: string): readonly Question[] => box.waiting.filter((question) => question.id !== id);
  const others = (id: string): readonly VotedQuestion[] => box.listed.filter((question) => question.id !== id);
  // Stable, and only when a question goes on the stage or off it: nothing moves while somebody reads.
  const sorted = (id: string): readonly VotedQuestion[] => [...others(id)].sort((a, b) => b.votes - a.votes);
  const changed = (id: string, part: Partial<VotedQuestion>): readonly VotedQuestion[] =>
    box.listed.map((one) => (one.id === id ? { ...one, ...part } : one));
  switch (event.$type) {
    case 'questionListed':
      return { ...box, waiting: without(event.id), listed: [...box.listed, { ...questionOf(event), votes: 0 }] };
    case 'questionVotesCounted':
      return { ...box, listed: changed(event.id, { votes: event.votes }) };
    case 'questionBoxSet':
      return { ...box, open: event.open };
    case 'questionAsked':
      return { ...box, waiting: [...box.waiting, questionOf(event)] };
    case 'questionShown':
      return { ...box, shown: questionOf(event), waiting: without(event.id), listed: sorted(event.id) };
    case 'questionKept':
      return { ...box, waiting: box.waiting.map((one) => (one.id === event.id ? { ...one, isKept: true } : one)) };
    case 'questionPutAway':
      return box.shown?.id === event.id
        ? { ...box, shown: null, waiting: without(event.id), listed: sorted(event.id) }
        : { ...box, waiting: without(event.id), listed: others(event.id) };
  }
}
