import { useState } from 'react';
import { Icon } from '../../shared/Icon';
import { iconCopy, iconLantern } from '../../shared/icons';
import { t } from '../../texts/texts';
import { copy } from '../copy';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { hasSteppedDown, isPromoted, leads, seatOf } from '../seats/seats';
import { DoorModes } from './DoorModes';
import { NewLinks } from './NewLinks';

/** What facilitators do with the door: say who may come in, hand out its link, replace its links, close the room. Others see whether it is locked. */
export function DoorControls({
  store,
  inviteLink,
  onNewLinks,
  onEnd,
}: {
  store: RoomStore;
  inviteLink: string | null;
  onNewLinks: (inviteCode: string) => void;
  onEnd: () => void;
}) {
  const [replacing, setReplacing] = useState(false);
  const { isLeading, steppedDown, hasOwnLink, locked } = useRoom(store, ({ room, you }) => {
    const me = seatOf(room, you);
    return {
      isLeading: leads(room, you),
      steppedDown: hasSteppedDown(room, you),
      hasOwnLink: me !== undefined && !isPromoted(me),
      locked: room.door.locked,
    };
  });
  if (!isLeading) {
    return (
      (locked || steppedDown) && (
        <footer className="stack">
          {locked && <p className="small soft">{t('door.locked')}</p>}
          {steppedDown && (
            <>
              <p className="small soft">{t('door.steppedDown')}</p>
              <button type="button" className="btn block" onClick={() => void store.execute({ $type: 'stepUp' })}>
                <Icon of={iconLantern} />
                {t('seats.stepUp')}
              </button>
            </>
          )}
        </footer>
      )
    );
  }
  return (
    <>
      <footer className="stack">
        <h3 className="small">{t('door.room')}</h3>
        <DoorModes store={store} />
        {inviteLink && (
          <button type="button" className="btn block" onClick={() => copy(store, inviteLink)}>
            <Icon of={iconCopy} />
            {t('door.copy')}
          </button>
        )}
        {hasOwnLink && (
          <button type="button" className="btn quiet block" onClick={() => setReplacing(true)}>
            {t('door.newLinks')}
          </button>
        )}
        <button type="button" className="btn danger-quiet block" onClick={onEnd}>
          {t('door.end')}
        </button>
      </footer>
      {replacing && <NewLinks store={store} onReplaced={onNewLinks} onClose={() => setReplacing(false)} />}
    </>
  );
}
