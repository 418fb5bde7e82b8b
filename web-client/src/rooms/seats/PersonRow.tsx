import { memo } from 'react';
import { Icon } from '../../shared/Icon';
import { iconHand, iconLantern, iconMore } from '../../shared/icons';
import { Avatar } from '../../shared/Keepsake';
import { handNumber } from '../floor/floor';
import { handText } from '../floor/handText';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { t } from '../t';
import { MicrophoneButton } from '../tracks/MicrophoneButton';
import { type SeatTracks, tracksOf } from '../tracks/tracks';
import { type Seat, seatOf } from './seats';

export const PersonRow = memo(function PersonRow({
  store,
  who,
  leads,
  isOpen,
  onMenu,
}: {
  store: RoomStore;
  who: string;
  leads: boolean;
  isOpen: boolean;
  onMenu: (who: string | null) => void;
}) {
  const { p, tracks, you, hand } = useRoom(store, (state) => ({
    p: seatOf(state.room, who),
    tracks: tracksOf(state.room, who),
    you: state.you,
    hand: handNumber(state.room, who),
  }));
  if (!p) return null;
  return (
    <li className={`person${isOpen ? ' is-open' : ''}`}>
      <Avatar keepsake={p.keepsake} tint={p.tint} />
      <div className="who">
        <b>
          <bdi title={p.name}>{p.name}</bdi>
          {p.role === 'facilitator' && <Icon of={iconLantern} />}
          {hand !== null && (
            <span className="badge lamp">
              <Icon of={iconHand} />
              <span className="sr">{handText(hand)}</span>
              {hand > 0 && <span aria-hidden="true">{hand}</span>}
            </span>
          )}
        </b>
        <span>{describe(p, tracks, you)}</span>
      </div>
      {leads && who !== you && (
        <MicrophoneButton store={store} who={who} name={p.name} isOn={tracks.microphone === 'on'} />
      )}
      {who !== you && (
        <button
          type="button"
          className="iconbtn"
          aria-label={t('rooms.people.more', { name: p.name })}
          aria-haspopup="menu"
          aria-expanded={isOpen}
          onClick={() => onMenu(isOpen ? null : who)}
        >
          <Icon of={iconMore} />
        </button>
      )}
    </li>
  );
});

function describe(p: Seat, { microphone, camera, screen }: SeatTracks, you: string): string {
  const own = p.id === you;
  if (p.presence === 'dropped') return t('rooms.people.reconnecting');
  if (screen === 'on') return t('rooms.people.sharing');
  if (p.role === 'facilitator') return t(own ? 'rooms.people.facilitatorYou' : 'rooms.people.facilitator');
  if (own) return t('rooms.people.you');
  if (microphone === 'held') return t('rooms.people.held');
  if (microphone === 'on') return t('rooms.people.micOn');
  return t(camera === 'on' ? 'rooms.people.cameraOn' : 'rooms.people.listening');
}
