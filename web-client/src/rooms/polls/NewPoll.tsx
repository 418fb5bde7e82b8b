import { useId, useState } from 'react';
import { limits, type PollForm } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconPlus } from '../../shared/icons';
import { t } from '../../texts/texts';

/** A question with two to eight choices. What was written stays when the server can't take it. */
export function NewPoll({
  onPrepare,
  onDone,
}: {
  onPrepare: (form: PollForm, now: boolean) => Promise<boolean>;
  onDone: () => void;
}) {
  const [question, setQuestion] = useState('');
  const [choices, setChoices] = useState<readonly string[]>(['', '']);
  const [problem, setProblem] = useState(false);
  const id = useId();
  const prepare = async (now: boolean) => {
    const given = choices.map((words) => words.trim()).filter((words) => words !== '');
    if (!question.trim() || given.length < limits.fewestChoices || new Set(given).size < given.length) {
      setProblem(true);
      return;
    }
    setProblem(false);
    if (await onPrepare({ kind: 'question', question: question.trim(), choices: given }, now)) onDone();
  };
  return (
    <form
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        void prepare(true);
      }}
    >
      <div className="field">
        <label htmlFor={id}>{t('polls.form.question')}</label>
        <input
          id={id}
          className="input"
          autoComplete="off"
          maxLength={limits.longestQuestion}
          aria-invalid={problem && !question.trim()}
          value={question}
          onChange={(e) => setQuestion(e.currentTarget.value)}
        />
      </div>
      {choices.map((words, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a choice has nothing else, and none is moved
        <div className="field" key={i}>
          <label htmlFor={`${id}${i}`}>{t('polls.form.choice', { number: i + 1 })}</label>
          <input
            id={`${id}${i}`}
            className="input"
            autoComplete="off"
            maxLength={limits.longestChoice}
            value={words}
            onChange={(e) => setChoices(choices.map((other, j) => (j === i ? e.currentTarget.value : other)))}
          />
        </div>
      ))}
      {choices.length < limits.mostChoices && (
        <button type="button" className="btn small quiet" onClick={() => setChoices([...choices, ''])}>
          <Icon of={iconPlus} />
          {t('polls.form.more')}
        </button>
      )}
      {problem && (
        <p className="polls-problem" role="alert">
          {t('polls.form.problem')}
        </p>
      )}
      <div className="row tight">
        <button type="submit" className="btn small primary">
          {t('polls.form.open')}
        </button>
        <button type="button" className="btn small" onClick={() => void prepare(false)}>
          {t('polls.form.keep')}
        </button>
        <button type="button" className="btn small quiet" onClick={onDone}>
          {t('polls.form.cancel')}
        </button>
      </div>
    </form>
  );
}
