import { memo } from 'react';
import { Icon } from '../../shared/Icon';
import { iconHand, iconLantern, iconMore } from '../../shared/icons';
import { Avatar } from '../../shared/Keepsake';
import { t, useLanguage } from '../../texts/texts';
import { HeldBadge } from '../arrivals/HeldBadge';
import { OutFor } from '../breaks/OutFor';
import { handNumber } from '../floor/floor';
import { handText } from '../floor/handText';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { nameOfRoom } from '../siderooms/names';
import { placeOf } from '../siderooms/siderooms';
import { MicrophoneButton } from '../tracks/MicrophoneButton';
import { type SeatTracks, tracksOf } from '../tracks/tracks';
import { isPromoted, type Seat, seatOf } from './seats';

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
  useLanguage();
  const { p, tracks, you, hand, since, aside, isHidden, isHeldBack } = useRoom(store, (state) => ({
    p: seatOf(state.room, who),
    tracks: tracksOf(state.room, who),
    you: state.you,
    hand: handNumber(state.room, who),
    isHeldBack: state.room.chat.held.includes(who),
    since: state.room.breaks.get(who) ?? null,
    aside: placeOf(state.room, who) === null ? null : nameOfRoom(state.room, placeOf(state.room, who)),
    isHidden: state.hidden.has(who),
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
        <span>
          {isHidden ? (
            t('seats.hidden.person')
          ) : since !== null && p.presence === 'here' ? (
            <Out since={since} timed={leads} aside={aside} />
          ) : (
            describe(p, tracks, you, isHeldBack)
          )}
        </span>
        {leads && <HeldBadge store={store} who={who} name={p.name} />}
      </div>
      {leads && who !== you && (
        <MicrophoneButton store={store} who={who} name={p.name} isOn={tracks.microphone === 'on'} />
      )}
      {(who !== you || p.role === 'facilitator' || p.claim === 'facilitator') && (
        <button
          type="button"
          className="iconbtn"
          aria-label={t('seats.more', { name: p.name })}
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

/** Facilitators know of the side room that somebody is in. */
function Out({ since, timed, aside }: { since: number; timed: boolean; aside: string | null }) {
  if (aside !== null) return t('siderooms.inRoom', { room: aside });
  return timed ? <OutFor since={since} /> : t('breaks.out');
}

function describe(p: Seat, { microphone, camera, screen }: SeatTracks, you: string, isHeldBack: boolean): string {
  const own = p.id === you;
  if (p.presence === 'dropped') return t('seats.reconnecting');
  if (screen === 'on') return t('seats.sharing');
  if (isPromoted(p)) return t(own ? 'seats.coFacilitatorYou' : 'seats.coFacilitator');
  if (p.role === 'facilitator') return t(own ? 'seats.facilitatorYou' : 'seats.facilitator');
  if (own) return t('seats.you');
  if (isHeldBack) return t(microphone === 'held' ? 'seats.heldBoth' : 'seats.heldBack');
  if (microphone === 'held') return t('seats.held');
  if (microphone === 'on') return t('seats.micOn');
  return t(camera === 'on' ? 'seats.cameraOn' : 'seats.listening');
}
