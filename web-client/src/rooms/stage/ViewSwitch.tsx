import { Icon } from '../../shared/Icon';
import { iconCircle, iconEar, iconGrid, iconSpeaker } from '../../shared/icons';
import { t } from '../../texts/texts';
import type { View } from './Stage';

const views: readonly { view: View; icon: string }[] = [
  { view: 'grid', icon: iconGrid },
  { view: 'speaker', icon: iconSpeaker },
  { view: 'circle', icon: iconCircle },
  { view: 'listen', icon: iconEar },
];

export function ViewSwitch({
  view,
  onView,
  className = '',
}: {
  view: View;
  onView: (view: View) => void;
  className?: string;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame round the buttons
    <div className={`seg ${className}`} role="group" aria-label={t('stage.view')}>
      {views.map(({ view: each, icon }) => (
        <button key={each} type="button" aria-pressed={view === each} onClick={() => onView(each)}>
          <Icon of={icon} />
          <span>{t(`stage.view.${each}`)}</span>
        </button>
      ))}
    </div>
  );
}
