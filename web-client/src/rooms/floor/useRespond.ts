import { type Reaction, reactionValues, signalKindValues, weatherValues } from '../../shared/contracts';
import { iconHeart, iconSmile, iconUser } from '../../shared/icons';
import { serverNow } from '../../shared/serverClock';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { MenuItem } from '../Menu';
import type { RoomStore } from '../roomStore';
import { signalIcons, weatherIcons } from '../signals/signalIcons';
import { isGiven, weatherOf } from '../signals/signals';
import { useSignalTime } from '../signals/useSignalTime';

/** "Me too" is a signal to all; on one's own tile it would say to whom. */
type OnTile = Exclude<Reaction, 'meToo'>;
const onTile: Readonly<Record<OnTile, string>> = { heart: iconHeart, thankYou: iconSmile, sittingWithYou: iconUser };

/** Everything that can be said without words: to all without a name, on one's own tile, and about oneself. */
export function useRespond(
  store: RoomStore,
): Readonly<Record<'signals' | 'reactions' | 'weather', readonly MenuItem[]>> {
  const now = useSignalTime(store);
  const signals = useRoom(store, ({ room }) => room.signals);
  const weather = useRoom(store, ({ room, you }) => weatherOf(room, you));
  return {
    signals: signalKindValues.map((kind) => ({
      label: t(`signals.kind.${kind}`),
      icon: signalIcons[kind],
      checked: isGiven({ signals }, kind, now),
      run: () =>
        void store.execute({ $type: isGiven({ signals }, kind, serverNow()) ? 'takeBackSignal' : 'giveSignal', kind }),
    })),
    reactions: reactionValues
      .filter((reaction) => reaction !== 'meToo')
      .map((reaction, i) => ({
        label: t(`floor.reaction.${reaction}`),
        icon: onTile[reaction],
        apart: i === 0,
        run: () => store.respond(reaction),
      })),
    weather: weatherValues.map((each, i) => ({
      label: t(`signals.weather.${each}`),
      icon: weatherIcons[each],
      apart: i === 0,
      checked: weather === each,
      run: () => void store.execute({ $type: 'setWeather', weather: weather === each ? null : each }),
    })),
  };
}
