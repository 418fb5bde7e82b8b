import { useEffect, useState, useSyncExternalStore } from 'react';
import { Icon } from '../shared/Icon';
import { iconEyeoff } from '../shared/icons';
import { t } from '../texts/texts';
import { useRoom } from './hooks';
import type { Ballots } from './polls/ballots';
import { openPolls } from './polls/polls';
import type { RoomStore } from './roomStore';
import { leads } from './seats/seats';

const nothing = (): (() => void) => () => undefined;

/** Says that there is a poll to answer, until the person answers or puts it off. It takes no focus. */
export default function PollOffer({
  store,
  ballots,
  onOpen,
  onNeeded,
}: {
  store: RoomStore;
  ballots: Ballots | null;
  onOpen: () => void;
  onNeeded: () => void;
}) {
  const open = useRoom(store, ({ room, you }) => (leads(room, you) ? [] : openPolls(room.polls).map(({ id }) => id)));
  const toAnswer = useSyncExternalStore(ballots?.subscribe ?? nothing, () =>
    open.filter((id) => !ballots || ['taking', 'ready'].includes(ballots.of(id))).join(),
  );
  const [putOff, setPutOff] = useState('');
  useEffect(() => {
    if (open.length > 0) onNeeded(); // while the network is there
  }, [open, onNeeded]);
  if (toAnswer === '' || toAnswer === putOff) return null;
  return (
    <div className="toast">
      <Icon of={iconEyeoff} />
      <span>{t('rooms.polls.open')}</span>
      <button type="button" className="btn small primary" onClick={onOpen}>
        {t('rooms.polls.answer')}
      </button>
      <button type="button" className="btn small quiet" onClick={() => setPutOff(toAnswer)}>
        {t('rooms.polls.later')}
      </button>
    </div>
  );
}
