import { Icon } from '../../shared/Icon';
import { t } from '../../texts/texts';
import type { MenuItem } from '../Menu';
import type { RoomStore } from '../roomStore';
import { useRespond } from './useRespond';

/** What is in the menu of the bar, in the sheet of a phone. */
export function RespondChoices({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const { signals, reactions, weather } = useRespond(store);
  const buttons = (items: readonly MenuItem[]) => (
    <div className="row">
      {items.map(({ label, icon, checked, run }) => (
        <button
          key={label}
          type="button"
          className="btn"
          aria-pressed={checked}
          onClick={() => {
            onClose();
            run();
          }}
        >
          <Icon of={icon} />
          {label}
        </button>
      ))}
    </div>
  );
  return (
    <>
      <h3 className="small">{t('floor.respond')}</h3>
      {buttons(signals)}
      {buttons(reactions)}
      <h3 className="small">{t('signals.weather')}</h3>
      {buttons(weather)}
      <p className="small soft">{t('signals.note')}</p>
    </>
  );
}
