import type { Weather } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { t } from '../../texts/texts';
import { weatherIcons } from './signalIcons';
import './signals.css';

/** What a person would like of the others, in a picture and words. */
export function WeatherBadge({ weather }: { weather: Weather }) {
  return (
    <span className="badge weather">
      <Icon of={weatherIcons[weather]} flip={weather === 'adviceWelcome'} />
      {t(`signals.weather.${weather}`)}
    </span>
  );
}
