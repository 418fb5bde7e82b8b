import { useState } from 'react';
import { type Reaction, reactionValues, signalKindValues, weatherValues } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconHeart, iconSmile, iconUser } from '../../shared/icons';
import { serverNow } from '../../shared/serverClock';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import { Menu, type MenuItem } from '../Menu';
import type { RoomStore } from '../roomStore';
import { signalIcons, weatherIcons } from '../signals/signalIcons';
import { isGiven, weatherOf } from '../signals/signals';
import '../signals/signals.css';
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

function RespondMenu({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const { signals, reactions, weather } = useRespond(store);
  return (
    <Menu
      className="above respond"
      title={t('floor.respond')}
      items={[...signals, ...reactions, ...weather]}
      note={t('signals.note')}
      onClose={onClose}
    />
  );
}

/** The same in the sheet of a phone. */
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
