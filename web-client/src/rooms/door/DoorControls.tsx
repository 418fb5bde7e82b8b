import { useState } from 'react';
import { Icon } from '../../shared/Icon';
import { iconLantern, iconSettings } from '../../shared/icons';
import { part } from '../../shared/part';
import { withTexts } from '../../texts/load';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { hasSteppedDown, leads } from '../seats/seats';
import { DoorModes } from './DoorModes';

const RoomDialog = part(() => withTexts('parts', import('../controls/RoomDialog')), null);
const NewLinks = part(() => withTexts('removals', import('../links/NewLinks')), null);
const InvitationsDialog = part(() => withTexts('removals', import('../links/InvitationsDialog')), null);

/** Who may come in, for facilitators, and the way to all else that they decide about the room. Others see whether it is locked. */
export function DoorControls({
  store,
  inviteLink,
  onNewLinks,
  onReports,
  onEnd,
}: {
  store: RoomStore;
  inviteLink: string | null;
  onNewLinks: (inviteCode: string) => void;
  onReports: () => void;
  onEnd: () => void;
}) {
  const [asking, setAsking] = useState<'room' | 'newLinks' | 'invitations' | null>(null);
  const { isLeading, steppedDown, locked } = useRoom(store, ({ room, you }) => ({
    isLeading: leads(room, you),
    steppedDown: hasSteppedDown(room, you),
    locked: room.door.locked,
  }));
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
        <div className="section-head">
          <h3 className="small">{t('door.room')}</h3>
          <button
            type="button"
            className="btn small"
            aria-haspopup="dialog"
            aria-label={t('controls.room')}
            onClick={() => setAsking('room')}
          >
            <Icon of={iconSettings} />
            {t('controls.room.short')}
          </button>
        </div>
        <DoorModes store={store} />
      </footer>
      {asking === 'room' && (
        <RoomDialog
          store={store}
          inviteLink={inviteLink}
          onInvitations={() => setAsking('invitations')}
          onNewLinks={() => setAsking('newLinks')}
          onReports={onReports}
          onEnd={onEnd}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'newLinks' && <NewLinks store={store} onReplaced={onNewLinks} onClose={() => setAsking(null)} />}
      {asking === 'invitations' && <InvitationsDialog store={store} onClose={() => setAsking(null)} />}
    </>
  );
}
