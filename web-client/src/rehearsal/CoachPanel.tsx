import { useEffect, useId, useState } from 'react';
import { Panel, PanelList } from '../rooms/Panel';
import { Icon } from '../shared/Icon';
import { iconCheck, iconInfo, iconLantern, iconPlay, iconRefresh, iconSkip } from '../shared/icons';
import { t } from '../texts/texts';
import type { Rehearsal, RehearsalState } from './Rehearsal';
import { hintOf, namesIn, useRehearsal } from './useRehearsal';
import './rehearsal.css';

type CoachPanelProps = { rehearsal: Rehearsal; onClose: () => void; onFinish: () => Promise<void> };

/** What to try now, how it is done, and the way past it. */
export function CoachPanel({ rehearsal, onClose, onFinish }: CoachPanelProps) {
  const state = useRehearsal(rehearsal);
  const { progress, isReady, trouble, names } = state;
  const { exercise } = rehearsal;
  const id = useId();
  const [shows, setShows] = useState<string | null>(null); // of which exercise
  const [busy, setBusy] = useState(false);
  const isShown = exercise !== null && shows === exercise.key && progress.phase === 'running';
  // biome-ignore lint/correctness/useExhaustiveDependencies: what had the focus may be gone with the exercise
  useEffect(() => {
    const { activeElement, body } = document;
    if (activeElement === body || activeElement === null)
      document.querySelector<HTMLElement>('.meet > .panel')?.focus();
  }, [progress.at, progress.phase]);

  return (
    <Panel title={t('rehearsal.page')} close={t('rehearsal.close')} onClose={onClose}>
      <PanelList name={t('rehearsal.what')} stacked={false}>
        <Exercises rehearsal={rehearsal} state={state} />
        {trouble && (
          <div className="callout caution">
            <Icon of={iconInfo} />
            <div>
              {t('rehearsal.trouble')}{' '}
              <button type="button" className="link" onClick={rehearsal.gatherAgain}>
                {t('shared.tryAgain')}
              </button>
            </div>
          </div>
        )}
        {!isReady && !trouble && <p className="soft coach-note">{t('rehearsal.arriving')}</p>}
        {isReady && (
          <div className="callout care">
            <Icon of={iconLantern} />
            <div>
              {exercise === null ? (
                t('rehearsal.over')
              ) : progress.phase === 'done' ? (
                <>
                  <strong>{t('rehearsal.done')}</strong> {t(`rehearsal.${exercise.key}.done`, namesIn(exercise, names))}
                </>
              ) : (
                <>
                  <strong>{t('rehearsal.try')}</strong> {hintOf(exercise, state)}
                </>
              )}
            </div>
          </div>
        )}
        {isShown && (
          <div id={`${id}-how`} className="coach-how">
            <h3>{t('rehearsal.show.title')}</h3>
            <ol>
              {t(`rehearsal.${exercise.key}.how`, namesIn(exercise, names))
                .split('\n')
                .map((line) => (
                  <li key={line}>{line}</li>
                ))}
            </ol>
          </div>
        )}
        <p className="hint row tight coach-note">
          <Icon of={iconInfo} />
          <span>{t('rehearsal.note', { names: `${names.frank}, ${names.mei}` })}</span>
        </p>
      </PanelList>
      <footer className="coach-foot">
        {isReady && exercise && progress.phase === 'running' && (
          <div className="row tight">
            <button
              type="button"
              className="btn grow"
              aria-expanded={isShown}
              aria-controls={isShown ? `${id}-how` : undefined}
              onClick={() => setShows(isShown ? null : exercise.key)}
            >
              <Icon of={iconPlay} />
              {t('rehearsal.show')}
            </button>
            <button type="button" className="btn grow" onClick={rehearsal.goOn}>
              <Icon of={iconSkip} flip />
              {t('rehearsal.skip')}
            </button>
          </div>
        )}
        {isReady && exercise && progress.phase === 'done' && (
          <>
            <button type="button" className="btn primary block" onClick={rehearsal.goOn}>
              {nextOf(state)}
            </button>
            <button type="button" className="btn block" onClick={rehearsal.repeat}>
              <Icon of={iconRefresh} />
              {t('rehearsal.again')}
            </button>
          </>
        )}
        <button
          type="button"
          className={exercise ? 'btn block' : 'btn primary block'}
          aria-disabled={busy}
          onClick={() => {
            if (busy) return;
            setBusy(true);
            void onFinish();
          }}
        >
          {t(busy ? 'rehearsal.finishing' : 'rehearsal.finish')}
        </button>
      </footer>
    </Panel>
  );
}

function nextOf({ progress }: RehearsalState): string {
  const next = progress.order[progress.at + 1];
  return next ? t('rehearsal.next', { name: t(`rehearsal.${next}`) }) : t('rehearsal.next.last');
}

function Exercises({ rehearsal, state: { progress, names } }: { rehearsal: Rehearsal; state: RehearsalState }) {
  return (
    <ol className="coach-list">
      {progress.order.map((key, place) => {
        const result = progress.results[key];
        const isNow = place === progress.at;
        const isDone = result?.state === 'practised' && !(isNow && progress.phase === 'running');
        const name = result?.name ?? names.frank ?? '';
        return (
          <li
            key={key}
            className={isNow ? 'now' : isDone ? 'done' : undefined}
            aria-current={isNow ? 'step' : undefined}
          >
            <span className="n num">{isDone ? <Icon of={iconCheck} /> : place + 1}</span>
            <span className="grow">
              {t(`rehearsal.${key}`)}
              {isDone && <span className="sr">{t('rehearsal.isDone')}</span>}
              {result?.state === 'skipped' && !isNow && <span className="sr">{t('rehearsal.isSkipped')}</span>}
              <span className="xs">
                {isDone
                  ? t(`rehearsal.${key}.done`, { name })
                  : key === 'round'
                    ? t('rehearsal.round.sub')
                    : t('rehearsal.about', { minutes: minutesOf(rehearsal, key) })}
              </span>
            </span>
            {!isNow && (result?.state === 'practised' || result?.state === 'skipped') && (
              <button
                type="button"
                className="iconbtn"
                aria-label={t('rehearsal.again.name', { name: t(`rehearsal.${key}`) })}
                onClick={() => rehearsal.goTo(place)}
              >
                <Icon of={iconRefresh} />
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}

const minutesOf = (rehearsal: Rehearsal, key: string): number =>
  rehearsal.script.exercises.find((exercise) => exercise.key === key)?.minutes ?? 1;
