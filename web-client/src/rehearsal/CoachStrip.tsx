import { useEffect, useRef } from 'react';
import { announce } from '../shared/announce';
import { Icon } from '../shared/Icon';
import { iconPlay } from '../shared/icons';
import { shown, t } from '../texts/texts';
import type { Rehearsal } from './Rehearsal';
import { hintOf, namesIn, useRehearsal } from './useRehearsal';
import './rehearsal.css';

/** Says what this room is, whatever panel is open, and reads each new exercise out once. */
export function CoachStrip({ rehearsal, onOpen }: { rehearsal: Rehearsal; onOpen: () => void }) {
  useWord(rehearsal);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame round it
    <div className="planstrip coach-strip" role="group" aria-label={t('rehearsal.page')}>
      <Icon of={iconPlay} />
      <span className="grow">
        {shown('rehearsal.strip', { b: (words: unknown) => <b key="b">{words as string}</b> })}
      </span>
      <button type="button" className="btn quiet small" onClick={onOpen}>
        {t('rehearsal.open')}
      </button>
    </div>
  );
}

function useWord(rehearsal: Rehearsal): void {
  const state = useRehearsal(rehearsal);
  const { exercise } = rehearsal;
  const { at, phase, found } = state.progress;
  const said = useRef('');
  useEffect(() => {
    if (!state.isReady) return;
    const what = `${at} ${phase} ${found}`;
    if (said.current === what) return;
    said.current = what;
    if (!exercise) {
      announce(t('rehearsal.over'), 'status', 'me');
      return;
    }
    const { key } = exercise;
    const name = t(`rehearsal.${key}`);
    if (phase === 'done') {
      const text = t(`rehearsal.${key}.done`, namesIn(exercise, state.names));
      announce(t('rehearsal.say.done', { name, text }), 'status', 'me');
    } else if (found > 0) announce(hintOf(exercise, state), 'status', 'me');
    else announce(t('rehearsal.say.now', { number: at + 1, name, hint: hintOf(exercise, state) }), 'status', 'me');
  });
}
