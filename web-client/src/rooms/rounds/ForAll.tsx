import { useId, useState } from 'react';
import { exerciseKindValues, limits, microphonePolicyValues } from '../../shared/contracts';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { hasSound } from '../schedule/schedule';
import { microphonePolicy } from './rounds';

const times = [1, 2, 3, 5, 10, 15, 20, 30] as const;

/** What facilitators set for everybody: whose microphones can be on, a timer, and an exercise. */
export function ForAll({ store }: { store: RoomStore }) {
  const ids = useId();
  const [minutes, setMinutes] = useState<number>(5);
  const [label, setLabel] = useState('');
  const { policy, follows, sound, timer, exercise } = useRoom(store, ({ room }) => ({
    policy: room.microphones,
    follows: microphonePolicy(room) !== room.microphones,
    sound: hasSound(room.format),
    timer: room.timer !== null,
    exercise: room.exercise?.kind ?? null,
  }));
  return (
    <details className="fold">
      <summary>{t('rounds.forAll')}</summary>
      <div className="stack">
        {sound && (
          <div className="field">
            <label htmlFor={`${ids}-mics`}>{t('rounds.microphones')}</label>
            <select
              id={`${ids}-mics`}
              className="select"
              value={policy}
              aria-describedby={follows ? `${ids}-follows` : undefined}
              onChange={(e) => {
                const chosen = microphonePolicyValues.find((value) => value === e.target.value);
                if (chosen) void store.execute({ $type: 'setMicrophones', policy: chosen });
              }}
            >
              {microphonePolicyValues.map((value) => (
                <option key={value} value={value}>
                  {t(`rounds.microphones.${value}`)}
                </option>
              ))}
            </select>
            {follows && (
              <span className="hint" id={`${ids}-follows`}>
                {t('rounds.microphones.follow')}
              </span>
            )}
          </div>
        )}
        <form
          className="field"
          onSubmit={(e) => {
            e.preventDefault();
            void store.execute({ $type: 'startTimer', duration: minutes * 60_000, label });
          }}
        >
          <label htmlFor={`${ids}-label`}>{t('timers.label')}</label>
          <input
            id={`${ids}-label`}
            className="input"
            maxLength={limits.longestTimerLabel}
            value={label}
            onChange={(e) => setLabel(e.target.value)}
          />
          <div className="row tight">
            <select
              className="select grow"
              aria-label={t('timers.minutes')}
              value={minutes}
              onChange={(e) => setMinutes(Number(e.target.value))}
            >
              {times.map((time) => (
                <option key={time} value={time}>
                  {t('rounds.start.minutes', { minutes: time })}
                </option>
              ))}
            </select>
            <button type="submit" className="btn" aria-disabled={timer} onClick={(e) => timer && e.preventDefault()}>
              {t('timers.start')}
            </button>
          </div>
        </form>
        <div className="row tight">
          {exerciseKindValues.map((kind) => (
            <button
              key={kind}
              type="button"
              className="btn grow"
              aria-pressed={exercise === kind}
              onClick={() =>
                void store.execute(exercise === kind ? { $type: 'endExercise' } : { $type: 'startExercise', kind })
              }
            >
              {t(`exercises.${kind}`)}
            </button>
          ))}
        </div>
      </div>
    </details>
  );
}
