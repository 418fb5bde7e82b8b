import { Icon } from '../../shared/Icon';
import { iconCopy } from '../../shared/icons';
import { copy } from '../copy';
import type { RoomState } from '../roomState';
import type { RoomStore } from '../roomStore';
import { peopleInside } from '../seats/seats';
import { t } from '../t';

export function isAlone({ room }: RoomState): boolean {
  return peopleInside(room) === 1;
}

export function Alone({ store, inviteLink }: { store: RoomStore; inviteLink: string | null }) {
  return (
    <div className="row alone-note">
      <p>{t('rooms.alone')}</p>
      {inviteLink && (
        <button type="button" className="btn small" onClick={() => void copy(store, inviteLink)}>
          <Icon of={iconCopy} />
          {t('rooms.people.copy')}
        </button>
      )}
    </div>
  );
}
