import { hasSpace } from '../media/space';
import { hideTime, useHidesTime } from '../rooms/rounds/time';
import { openHelp } from '../shared/help';
import { Icon } from '../shared/Icon';
import { iconLeaf } from '../shared/icons';
import { t } from '../texts/texts';
import { changeEase, easeKeys, useEase } from './ease';

/** What makes the session easier for this person alone, until it is over. */
export function EaseChoices({ onClose }: { onClose: () => void }) {
  const ease = useEase();
  const hidesTime = useHidesTime();
  return (
    <fieldset className="field">
      <legend>{t('comfort.ease')}</legend>
      {easeKeys
        .filter((each) => each !== 'inSpace' || hasSpace())
        .map((each) => (
          <label key={each} className="check">
            <input
              type="checkbox"
              checked={ease[each]}
              onChange={({ target }) => changeEase({ [each]: target.checked })}
            />
            <span>
              {t(`comfort.ease.${each}`)} <span className="hint">{t(`comfort.ease.${each}.hint`)}</span>
            </span>
          </label>
        ))}
      <label className="check">
        <input type="checkbox" checked={hidesTime} onChange={({ target }) => hideTime(target.checked)} />
        <span>
          {t('comfort.ease.noTimer')} <span className="hint">{t('comfort.ease.noTimer.hint')}</span>
        </span>
      </label>
      <button
        type="button"
        className="btn block"
        aria-haspopup="dialog"
        onClick={() => {
          onClose();
          openHelp();
        }}
      >
        <Icon of={iconLeaf} />
        {t('comfort.grounding')}
      </button>
    </fieldset>
  );
}
