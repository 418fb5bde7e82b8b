import { Icon } from '../../shared/Icon';
import { shown, t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { heard } from '../seats/hidden';
import { nameOf } from '../seats/nameOf';
import { weatherIcons } from './signalIcons';
import { weatherOf } from './signals';
import './signals.css';

/** Above the message field: what the person would like who is written to, or who shares while somebody writes to all. */
export function WeatherNote({ store, to }: { store: RoomStore; to: string | null }) {
  const about = useRoom(store, (state) => {
    const sharing = state.room.round?.now ?? heard(state).find((each) => each !== state.you);
    const who = to === 'everyone' ? sharing : to;
    const weather = who ? weatherOf(state.room, who) : null;
    return who && weather ? { name: nameOf(state.room, who), weather } : null;
  });
  if (!about) return null;
  return (
    <p className="small weather-note">
      <Icon of={weatherIcons[about.weather]} flip={about.weather === 'adviceWelcome'} />
      <span>{shown('signals.weather.of', { name: about.name, weather: t(`signals.weather.${about.weather}`) })}</span>
    </p>
  );
}
