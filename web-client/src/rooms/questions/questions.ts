import type { Question, RoomSnapshot } from '../../shared/contracts';
import type { EventOf } from '../event';

/** The box for questions without a name. Only facilitators know what waits in it. */
export type Questions = {
  readonly open: boolean;
  readonly shown: Question | null;
  readonly waiting: readonly Question[];
};

export const closedBox: Questions = { open: false, shown: null, waiting: [] };

export function fromSnapshot({ questions }: RoomSnapshot): Questions {
  return questions ? { open: questions.open, shown: questions.shown ?? null, waiting: questions.waiting } : closedBox;
}

const questionOf = ({ id, text, isEarly }: EventOf<'questionAsked' | 'questionShown'>): Question =>
  isEarly ? { id, text, isEarly } : { id, text };

type QuestionEvent = EventOf<'questionBoxSet' | 'questionAsked' | 'questionShown' | 'questionKept' | 'questionPutAway'>;

export function evolve(box: Questions, event: QuestionEvent): Questions {
  const without = (id: string): readonly Question[] => box.waiting.filter((question) => question.id !== id);
  switch (event.$type) {
    case 'questionBoxSet':
      return { ...box, open: event.open };
    case 'questionAsked':
      return { ...box, waiting: [...box.waiting, questionOf(event)] };
    case 'questionShown':
      return { ...box, shown: questionOf(event), waiting: without(event.id) };
    case 'questionKept':
      return { ...box, waiting: box.waiting.map((one) => (one.id === event.id ? { ...one, isKept: true } : one)) };
    case 'questionPutAway':
      return { ...box, shown: box.shown?.id === event.id ? null : box.shown, waiting: without(event.id) };
  }
}
