import { type CSSProperties, memo } from 'react';
import { useEase } from '../../comfort/ease';
import { Icon } from '../../shared/Icon';
import { iconCheck, iconEyeoff, iconHand, iconLantern, iconMinus, iconWifiLow } from '../../shared/icons';
import { Keepsake } from '../../shared/Keepsake';
import { shown, t, useLanguage } from '../../texts/texts';
import { isOut } from '../breaks/breaks';
import { handNumber } from '../floor/floor';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { heard } from '../seats/hidden';
import { seatOf } from '../seats/seats';
import { Picture } from '../stage/Picture';
import { tracksOf } from '../tracks/tracks';
import type { Point } from './geometry';
import type { Mark } from './standing';

/** One seat of the circle: picture or keepsake, the place in the order, and the name. */
export const SeatInCircle = memo(function SeatInCircle({
  store,
  who,
  number,
  mark,
  now,
  next,
  isFirst,
  inRound,
  place,
}: {
  store: RoomStore;
  who: string;
  number: number;
  mark: Mark;
  now: boolean;
  next: boolean;
  isFirst: boolean;
  inRound: boolean;
  place: Point | null; // null: in a row
}) {
  useLanguage();
  const { noVideo, noSelf } = useEase();
  const { person, tracks, own, lost, isHeard, isHidden, stream, hand, out } = useRoom(store, (state) => ({
    person: seatOf(state.room, who),
    tracks: tracksOf(state.room, who),
    own: who === state.you,
    lost: state.phase === 'lost',
    isHeard: heard(state).includes(who),
    isHidden: state.hidden.has(who),
    stream: who === state.you ? state.ownCamera : store.media.streamOf(who, 'camera'),
    hand: handNumber(state.room, who),
    out: isOut(state.room, who),
  }));
  if (!person) return null;
  const dropped = person.presence === 'dropped' || (own && lost);
  const isShown = tracks.camera === 'on' && !(own ? noSelf : noVideo) && !dropped && !out;
  const speaking = isHeard && !dropped;
  const hasFloor = inRound ? now : speaking;
  const stands = hasFloor ? ' now' : mark === 'shared' ? ' done' : next ? ' next' : '';
  const style = place ? ({ '--x': place.x, '--y': place.y } as CSSProperties) : undefined;
  return (
    <li
      className={`seat${stands}${out || dropped ? ' away' : ''}`}
      style={style}
      data-tile
      data-who={who}
      tabIndex={isFirst ? 0 : -1}
    >
      <span className={`avatar t-${person.tint}`}>
        <Keepsake name={person.keepsake} />
        {isShown && stream && (
          <span className="pic">
            <Picture stream={stream} ratio={1} mirrored={own} />
          </span>
        )}
        <span className="no" aria-hidden="true">
          {mark === 'waiting' || now ? number : <Icon of={mark === 'shared' ? iconCheck : iconMinus} />}
        </span>
        {hand !== null && (
          <span className="hand" aria-hidden="true">
            <Icon of={iconHand} />
          </span>
        )}
      </span>
      <span className="who" title={person.name}>
        {person.role === 'facilitator' && <Icon of={iconLantern} />}
        <span className="called">{own ? shown('stage.you', { name: person.name }) : <bdi>{person.name}</bdi>}</span>
        {speaking && (
          <span className="voice-bars" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
        )}
        {isHidden && <Icon of={iconEyeoff} />}
        {dropped && <Icon of={iconWifiLow} />}
        {out && !dropped && <span className="soft">{t('breaks.out')}</span>}
        {next && !out && !dropped && <span className="soft">{t('circle.seat.next')}</span>}
        <span className="sr">
          {now && t('circle.seat.now')}
          {!now && mark !== 'waiting' && t(`circle.seat.${mark}`)}
          {person.role === 'facilitator' && t('stage.tile.facilitator')}
          {speaking
            ? t('stage.tile.speaking')
            : t(tracks.microphone === 'on' ? 'stage.tile.micOn' : 'stage.tile.micOff')}
          {tracks.camera !== 'on' && t('stage.tile.cameraOff')}
          {isHidden && t('stage.tile.hidden')}
          {out && t('breaks.tile')}
          {dropped && t('stage.tile.reconnecting')}
          {hand !== null && (hand > 0 ? t('stage.tile.hand', { number: hand }) : t('stage.tile.handUp'))}
        </span>
      </span>
    </li>
  );
});
