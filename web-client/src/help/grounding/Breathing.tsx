import { useId, useLayoutEffect, useRef, useState } from 'react';
import { announceTogether } from '../../shared/announce';
import { Icon } from '../../shared/Icon';
import { iconPause, iconPlay } from '../../shared/icons';
import { t } from '../../texts/texts';
import { isStep, Pace, type Phase, paces, usualPace } from './pace';

/** It makes no sound, and ends with the page or the sheet that it is in. */
export function Breathing() {
  const id = useId();
  const go = useRef<HTMLButtonElement>(null);
  const [phase, setPhase] = useState<Phase>('rest');
  const [chosen, choose] = useState(usualPace);
  const [pace] = useState(
    () =>
      new Pace((next) => {
        setPhase(next);
        if (next !== 'rest') say(pace);
      }),
  );
  useLayoutEffect(() => () => pace.stop(), [pace]);
  const isRunning = isStep(phase);
  return (
    <>
      <div
        className="breath paced"
        data-phase={phase}
        style={{ '--step': `${pace.seconds}s` } as never}
        aria-hidden="true"
      />
      <p className="breath-words">{t(`help.breath.${phase}`)}</p>
      <div className="row breath-acts">
        <button
          type="button"
          className="btn primary"
          ref={go}
          onClick={() => (isRunning ? pace.pause() : pace.start())}
        >
          <Icon of={isRunning ? iconPause : iconPlay} />
          {t(isRunning ? 'help.breath.pause' : phase === 'paused' ? 'help.breath.goOn' : 'help.breath.start')}
        </button>
        {phase === 'rest' ? null : (
          <button
            type="button"
            className="btn"
            onClick={() => {
              go.current?.focus();
              pace.stop();
            }}
          >
            {t('help.breath.stop')}
          </button>
        )}
      </div>
      <div className="breath-pace">
        <label htmlFor={id}>
          <strong>{t('help.breath.pace')}</strong>
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={paces.length - 1}
          value={chosen}
          aria-valuetext={paceInWords(chosen)}
          onChange={({ target }) => {
            const next = Number(target.value);
            choose(next);
            pace.choose(next);
          }}
        />
        <div className="ends xs faint" aria-hidden="true">
          <span>{t('help.breath.quicker')}</span>
          <span>{t('help.breath.slower')}</span>
        </div>
        <p className="small soft" aria-hidden="true">
          {paceInWords(chosen)}
        </p>
      </div>
      <p className="small soft">{t('help.breath.care')}</p>
    </>
  );
}

function paceInWords(pace: number): string {
  const { in: breatheIn = 0, hold = 0, out = 0 } = paces[pace] ?? {};
  return t('help.breath.seconds', { in: breatheIn, hold, out });
}

/** A step that had to wait while something else was said is not said late: what is said is the step that is on then. */
function say(pace: Pace): void {
  announceTogether('breath', null, () => (pace.phase === 'rest' ? null : t(`help.breath.${pace.phase}`)), {
    level: 'me',
  });
}
