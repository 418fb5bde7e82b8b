import { Dialog } from '../../shared/Dialog';
import { Icon } from '../../shared/Icon';
import { iconCopy, iconFlag } from '../../shared/icons';
import { t } from '../../texts/texts';
import { copy } from '../copy';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { isPromoted, seatOf } from '../seats/seats';
import { RoomSwitches } from './RoomSwitches';

/** What facilitators decide about the room besides its door: chat and screens, the ways in, the end. */
export default function RoomDialog({
  store,
  inviteLink,
  onInvitations,
  onNewLinks,
  onReports,
  onEnd,
  onClose,
}: {
  store: RoomStore;
  inviteLink: string | null;
  onInvitations: () => void;
  onNewLinks: () => void;
  onReports: () => void;
  onEnd: () => void;
  onClose: () => void;
}) {
  const hasOwnLink = useRoom(store, ({ room, you }) => {
    const me = seatOf(room, you);
    return me !== undefined && !isPromoted(me);
  });
  const closing = (act: () => unknown) => () => {
    onClose();
    act();
  };
  return (
    <Dialog kind="sheet" title={t('controls.room')} closeLabel={t('shared.close')} onClose={onClose}>
      <RoomSwitches store={store} />
      <section className="stack">
        <h3>{t('controls.waysIn')}</h3>
        {inviteLink && (
          <button type="button" className="btn block" onClick={closing(() => copy(store, inviteLink))}>
            <Icon of={iconCopy} />
            {t('door.copy')}
          </button>
        )}
        <button type="button" className="btn block" aria-haspopup="dialog" onClick={onInvitations}>
          {t('door.invitations')}
        </button>
        {hasOwnLink && (
          <button type="button" className="btn block" aria-haspopup="dialog" onClick={onNewLinks}>
            {t('door.newLinks')}
          </button>
        )}
      </section>
      <button type="button" className="btn block" aria-haspopup="dialog" onClick={closing(onReports)}>
        <Icon of={iconFlag} />
        {t('reporting.all')}
      </button>
      <button type="button" className="btn danger-quiet block" aria-haspopup="dialog" onClick={closing(onEnd)}>
        {t('door.end')}
      </button>
    </Dialog>
  );
}
