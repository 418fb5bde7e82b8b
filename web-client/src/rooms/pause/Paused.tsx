import { openHelp } from '../../shared/help';
import { Icon } from '../../shared/Icon';
import { iconHelp } from '../../shared/icons';
import { Mark } from '../../shared/Mark';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';
import { PauseButton } from './PauseButton';

/** The stage of a paused room. Facilitators have the way back on it. */
export function Paused({ store }: { store: RoomStore }) {
  const isLeading = useRoom(store, ({ room, you }) => leads(room, you));
  return (
    <div className="lost">
      <div className="breath">
        <Mark />
      </div>
      <div className="stack">
        <h1>{t('pause.title')}</h1>
        <p>{t(isLeading ? 'pause.text.leads' : 'pause.text')}</p>
      </div>
      <div className="stack answers">
        {isLeading && <PauseButton store={store} className="primary block big" />}
        <button type="button" className="btn block" aria-haspopup="dialog" onClick={() => openHelp()}>
          <Icon of={iconHelp} />
          {t('shared.helpNow')}
        </button>
      </div>
    </div>
  );
}
