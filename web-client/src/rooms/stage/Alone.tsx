import { Icon } from '../../shared/Icon';
import { iconCopy } from '../../shared/icons';
import { copy } from '../copy';
import { peopleInside, type RoomState, type RoomStore } from '../roomStore';
import { t } from '../t';

export function isAlone(state: RoomState): boolean {
  return peopleInside(state) === 1;
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
