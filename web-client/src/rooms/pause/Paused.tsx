import { useState } from 'react';
import { openHelp } from '../../shared/help';
import { Icon } from '../../shared/Icon';
import { iconHelp, iconLeave } from '../../shared/icons';
import { Mark } from '../../shared/Mark';
import { t } from '../../texts/texts';
import { useNow, useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';
import { PauseButton } from './PauseButton';
import { facilitatorAway } from './pause';

const longAway = 5 * 60_000; // then leaving is offered

/** The stage of a paused room. Facilitators have the way back on it; a room that lost all of them goes on by itself. */
export default function Paused({ store }: { store: RoomStore }) {
  const { isLeading, away } = useRoom(store, ({ room, you }) => ({
    isLeading: leads(room, you),
    away: room.pause === null ? (facilitatorAway(room)?.name ?? null) : null,
  }));
  return (
    <div className="lost">
      <div className="breath">
        <Mark />
      </div>
      {away === null ? (
        <>
          <div className="stack">
            <h1>{t('pause.title')}</h1>
            <p>{t(isLeading ? 'pause.text.leads' : 'pause.text')}</p>
          </div>
          <div className="stack answers">
            {isLeading && <PauseButton store={store} className="primary block big" />}
            <HelpButton />
          </div>
        </>
      ) : (
        <Waiting store={store} name={away} />
      )}
    </div>
  );
}

function Waiting({ store, name }: { store: RoomStore; name: string }) {
  const [since] = useState(Date.now);
  const isLong = useNow(true, 5_000) - since >= longAway;
  return (
    <>
      <div className="stack">
        <h1>{t('pause.away', { name })}</h1>
        <p>{t('pause.away.text')}</p>
        <p role="status">{isLong ? t('pause.away.long') : ''}</p>
      </div>
      <div className="stack answers">
        <HelpButton />
        {isLong && (
          <button type="button" className="btn quiet block" onClick={() => void store.leave()}>
            <Icon of={iconLeave} flip />
            {t('door.leave')}
          </button>
        )}
      </div>
    </>
  );
}

function HelpButton() {
  return (
    <button type="button" className="btn block" aria-haspopup="dialog" onClick={() => openHelp()}>
      <Icon of={iconHelp} />
      {t('shared.helpNow')}
    </button>
  );
}
