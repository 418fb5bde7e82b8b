import { useEffect, useRef } from 'react';
import { useRoom, useServerNow } from '../rooms/hooks';
import type { RoomStore } from '../rooms/roomStore';
import { announce } from '../shared/announce';
import { Icon } from '../shared/Icon';
import { iconPlay } from '../shared/icons';
import { shown, t } from '../texts/texts';
import { endsIn } from './ending';
import type { Rehearsal } from './Rehearsal';
import { hintOf, namesIn, useRehearsal } from './useRehearsal';
import './rehearsal.css';

/** Says what this room is, whatever panel is open, and reads each new exercise out once. */
export function CoachStrip({
  rehearsal,
  store,
  onOpen,
}: {
  rehearsal: Rehearsal;
  store: RoomStore;
  onOpen: () => void;
}) {
  useWord(rehearsal);
  const ends = useEnding(store);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame round it
    <div className="planstrip coach-strip" role="group" aria-label={t('rehearsal.page')}>
      <Icon of={iconPlay} />
      <span className="grow">
        {shown('rehearsal.strip', { b: (words: unknown) => <b key="b">{words as string}</b> })}
        {ends !== null && ` ${t('rehearsal.ends', { minutes: ends })}`}
      </span>
      <button type="button" className="btn quiet small" onClick={onOpen}>
        {t('rehearsal.open')}
      </button>
    </div>
  );
}

/** In how many minutes it ends by itself, said once; null before the last of them. */
function useEnding(store: RoomStore): number | null {
  const began = useRoom(store, ({ room }) => room.openedAt);
  const ends = endsIn(began, useServerNow(true, 15_000));
  const isNear = ends !== null;
  const said = useRef(false);
  useEffect(() => {
    if (!isNear || said.current) return;
    said.current = true;
    announce(t('rehearsal.ends', { minutes: ends }), 'status', 'me');
  });
  return ends;
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
