import { Icon } from '../../shared/Icon';
import { iconCopy } from '../../shared/icons';
import { t } from '../../texts/texts';
import { copy } from '../copy';
import type { RoomState } from '../roomState';
import type { RoomStore } from '../roomStore';
import { peopleInside } from '../seats/seats';

export function isAlone({ room }: RoomState): boolean {
  return peopleInside(room) === 1;
}

export function Alone({ store, inviteLink }: { store: RoomStore; inviteLink: string | null }) {
  return (
    <div className="row alone-note">
      <p>{t('stage.alone')}</p>
      {inviteLink && (
        <button type="button" className="btn small" onClick={() => void copy(store, inviteLink)}>
          <Icon of={iconCopy} />
          {t('door.copy')}
        </button>
      )}
    </div>
  );
}
