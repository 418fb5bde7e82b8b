import { useState } from 'react';
import { Icon } from '../../shared/Icon';
import { iconCopy, iconLantern } from '../../shared/icons';
import { part } from '../../shared/part';
import { withTexts } from '../../texts/load';
import { t } from '../../texts/texts';
import { copy } from '../copy';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { hasSteppedDown, isPromoted, leads, seatOf } from '../seats/seats';
import { DoorModes } from './DoorModes';

const NewLinks = part(() => withTexts('removals', import('../links/NewLinks')), null, null);
const InvitationsDialog = part(() => withTexts('removals', import('../links/InvitationsDialog')), null, null);

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
  const [asking, setAsking] = useState<'newLinks' | 'invitations' | null>(null);
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
        <button type="button" className="btn quiet block" onClick={() => setAsking('invitations')}>
          {t('door.invitations')}
        </button>
        {hasOwnLink && (
          <button type="button" className="btn quiet block" onClick={() => setAsking('newLinks')}>
            {t('door.newLinks')}
          </button>
        )}
        <button type="button" className="btn danger-quiet block" onClick={onEnd}>
          {t('door.end')}
        </button>
      </footer>
      {asking === 'newLinks' && <NewLinks store={store} onReplaced={onNewLinks} onClose={() => setAsking(null)} />}
      {asking === 'invitations' && <InvitationsDialog store={store} onClose={() => setAsking(null)} />}
    </>
  );
}
