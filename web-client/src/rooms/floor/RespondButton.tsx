import { useState } from 'react';
import { Icon } from '../../shared/Icon';
import { iconSmile } from '../../shared/icons';
import { part } from '../../shared/part';
import { withTexts } from '../../texts/load';
import { t } from '../../texts/texts';
import type { RoomStore } from '../roomStore';

export const RespondMenu = part(() => withTexts('parts', import('./RespondMenu')), null);

export function RespondButton({ store }: { store: RoomStore }) {
  const [responding, setResponding] = useState(false);
  return (
    <span className="phone-hide">
      <button
        type="button"
        className="ctl"
        aria-haspopup="menu"
        aria-expanded={responding}
        onClick={() => setResponding(!responding)}
      >
        <Icon of={iconSmile} />
        <span>{t('floor.respond')}</span>
      </button>
      {responding && <RespondMenu store={store} onClose={() => setResponding(false)} />}
    </span>
  );
}
