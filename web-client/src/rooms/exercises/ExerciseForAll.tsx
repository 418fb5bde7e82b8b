import { useEffect, useState } from 'react';
import { announceTogether } from '../../shared/announce';
import type { Exercise } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconLeaf } from '../../shared/icons';
import { serverNow } from '../../shared/serverClock';
import { playStep } from '../../shared/tones';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';
import { type ExerciseStep, stepAt } from './steps';

/** The exercise for all, in words and as a picture, and with a soft sound for whoever wants one. Anybody may put it away. */
export function ExerciseForAll({ store }: { store: RoomStore }) {
  const { exercise, isLeading } = useRoom(store, ({ room, you }) => ({
    exercise: room.exercise,
    isLeading: leads(room, you),
  }));
  const [away, putAway] = useState<number | null>(null); // the exercise that this person has put away
  if (exercise === null) return null;
  if (away === exercise.since)
    return (
      <p className="turn-now">
        <Icon of={iconLeaf} />
        <b>{t(`exercises.${exercise.kind}`)}</b>
        <button type="button" className="btn small" onClick={() => putAway(null)}>
          {t('exercises.join')}
        </button>
      </p>
    );
  return (
    <Steps
      key={exercise.since}
      exercise={exercise}
      onAway={() => putAway(exercise.since)}
      onEnd={isLeading ? () => void store.execute({ $type: 'endExercise' }) : null}
    />
  );
}

function Steps({ exercise, onAway, onEnd }: { exercise: Exercise; onAway: () => void; onEnd: (() => void) | null }) {
  const [sounds, setSounds] = useState(false);
  const step = useStep(exercise);
  const [words, hint] = wordsOf(step);
  useEffect(() => {
    // What had to wait is not said late: what is said is the step that is on then.
    const say = () => wordsOf(stepAt(exercise.kind, exercise.since, serverNow())).join('. ');
    announceTogether('exercise', words, say, { level: 'me' });
  }, [exercise, words]);
  useEffect(() => {
    if (sounds) playStep(step.step === 'out');
  }, [sounds, step.step]);
  return (
    <div className="exercise">
      {step.kind === 'breathing' && (
        <div
          className="breath paced"
          data-phase={step.step}
          style={{ '--step': `${step.seconds}s` } as never}
          aria-hidden="true"
        />
      )}
      <div>
        <p className="prompt">{words}</p>
        {hint && <p className="small soft">{hint}</p>}
        <div className="row tight">
          <button type="button" className="btn small" aria-pressed={sounds} onClick={() => setSounds(!sounds)}>
            {t('exercises.sounds')}
          </button>
          <button type="button" className="btn small" onClick={onAway}>
            {t('exercises.away')}
          </button>
          {onEnd && (
            <button type="button" className="btn small" onClick={onEnd}>
              {t('exercises.end')}
            </button>
          )}
        </div>
      </div>
    </div>
  );
}

function wordsOf(step: ExerciseStep): readonly string[] {
  return step.kind === 'breathing'
    ? [t(`help.breath.${step.step}`)]
    : [t(`help.senses.${step.step}`), t(`help.senses.${step.step}.hint`)];
}

/** The step that is on, renewed exactly when it changes. */
function useStep({ kind, since }: Exercise): ExerciseStep {
  const [step, setStep] = useState(() => stepAt(kind, since, serverNow()));
  useEffect(() => {
    const timer = setTimeout(() => setStep(stepAt(kind, since, serverNow())), Math.max(50, step.until - serverNow()));
    return () => clearTimeout(timer);
  }, [kind, since, step]);
  return step;
}
