import { memo } from 'react';
import { useEase } from '../../comfort/ease';
import { Icon } from '../../shared/Icon';
import {
  iconEyeoff,
  iconHand,
  iconHeart,
  iconHelp,
  iconLantern,
  iconMicOff,
  iconPin,
  iconShare,
  iconWifiLow,
} from '../../shared/icons';
import { Keepsake } from '../../shared/Keepsake';
import { shown, t, useLanguage } from '../../texts/texts';
import { isOut } from '../breaks/breaks';
import { handNumber } from '../floor/floor';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { askedAbout } from '../safety/safety';
import { heard } from '../seats/hidden';
import { nameOf } from '../seats/nameOf';
import { seatOf } from '../seats/seats';
import { weatherOf } from '../signals/signals';
import { WeatherBadge } from '../signals/WeatherBadge';
import { tracksOf } from '../tracks/tracks';
import { Picture } from './Picture';

export const Tile = memo(function Tile({
  store,
  who,
  pinned,
  ratio,
  className = '',
  column,
  first = false,
}: {
  store: RoomStore;
  who: string;
  pinned: boolean;
  ratio: number;
  className?: string;
  column?: string;
  first?: boolean;
}) {
  useLanguage();
  const {
    person,
    scripted,
    tracks,
    own,
    lost,
    isHeard,
    isHidden,
    stream,
    hand,
    out,
    response,
    notSafe,
    weather,
    line,
    pauses,
  } = useRoom(store, (state) => {
    const own = who === state.you;
    const isHidden = state.hidden.has(who);
    return {
      person: seatOf(state.room, who),
      scripted: state.room.rehearsal,
      tracks: tracksOf(state.room, who),
      own,
      lost: state.phase === 'lost',
      isHeard: heard(state).includes(who),
      isHidden,
      stream: own ? state.ownCamera : store.media.streamOf(who, 'camera'),
      hand: handNumber(state.room, who),
      out: isOut(state.room, who),
      weather: weatherOf(state.room, who),
      line: state.lines.get(who),
      pauses: !own && !isHidden && store.media.isPaused(who, 'camera'),
      response: isHidden ? undefined : state.responses.find((r) => r.who === who)?.reaction,
      notSafe: askedAbout(state.room, state.you).some((signal) => signal.who === who && !signal.takenBack),
    };
  });
  const { noVideo, noSelf } = useEase();
  if (!person) return null;
  const isPutAway = tracks.camera === 'on' && !isHidden && (own ? noSelf : noVideo);
  const picture = tracks.camera === 'on' && !isPutAway ? stream : undefined;
  const dropped = person.presence === 'dropped' || (own && lost);
  const speaking = !dropped && isHeard;
  const muted = tracks.microphone !== 'on';
  const name = own ? shown('stage.you', { name: person.name }) : <bdi>{person.name}</bdi>;

  return (
    <li
      // Arrows lead from tile to tile, and the first is a stop.
      tabIndex={first ? 0 : -1}
      data-tile
      className={`tile t-${person.tint} ${className}${speaking ? ' speaking' : ''}${lost ? ' dimmed' : ''}`}
      style={column === undefined ? undefined : { gridColumn: `${column} / span 2` }}
      data-who={who}
    >
      <Keepsake name={person.keepsake} />
      {picture && !(dropped && !own) && <Picture stream={picture} ratio={ratio} mirrored={own} />}
      {weather && !dropped && <WeatherBadge weather={weather} />}
      <div className="corner">
        {scripted && person.role !== 'facilitator' && <span className="badge">{t('stage.tile.scripted')}</span>}
        {response && (
          <span className="badge primary">
            {response === 'heart' && <Icon of={iconHeart} />}
            {t(`floor.reaction.${response}`)}
          </span>
        )}
        {isPutAway && <span className="badge line">{t(own ? 'stage.tile.selfHidden' : 'stage.tile.paused')}</span>}
        {pauses && !isPutAway && <span className="badge line">{t('stage.tile.line.pausedBadge')}</span>}
        {line && !dropped && (
          <span className="badge caution" aria-hidden="true">
            <Icon of={iconWifiLow} />
            {line === 'veryWeak' && t('lines.veryWeak')}
          </span>
        )}
        {out && !dropped && <span className="badge line">{t('breaks.out')}</span>}
        {dropped &&
          (own ? (
            <span className="spinner" aria-hidden="true" />
          ) : (
            <span className="badge line">
              <Icon of={iconWifiLow} />
              {t('stage.tile.reconnectingBadge')}
            </span>
          ))}
        {pinned && (
          <span className="badge line" aria-hidden="true">
            <Icon of={iconPin} />
          </span>
        )}
        {notSafe && (
          <span className="badge danger">
            <Icon of={iconHelp} />
            {t('safety.panel')}
          </span>
        )}
        {hand !== null && (
          <span className="badge lamp" aria-hidden="true">
            <Icon of={iconHand} />
            {hand || null}
          </span>
        )}
      </div>
      <span className="name" title={person.name}>
        {person.role === 'facilitator' && <Icon of={iconLantern} />}
        <span>{name}</span>
        {speaking && (
          <span className="voice-bars" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
        )}
        {muted && <Icon of={iconMicOff} />}
        {isHidden && <Icon of={iconEyeoff} />}
        <span className="sr">
          {person.role === 'facilitator' && t('stage.tile.facilitator')}
          {speaking ? t('stage.tile.speaking') : t(muted ? 'stage.tile.micOff' : 'stage.tile.micOn')}
          {tracks.camera !== 'on' && t('stage.tile.cameraOff')}
          {isHidden && t('stage.tile.hidden')}
          {pinned && t('stage.tile.pinned')}
          {out && t('breaks.tile')}
          {dropped && t('stage.tile.reconnecting')}
          {line && !dropped && t(`stage.tile.line.${line}`)}
          {pauses && !isPutAway && t('stage.tile.line.paused')}
          {hand !== null && (hand > 0 ? t('stage.tile.hand', { number: hand }) : t('stage.tile.handUp'))}
        </span>
      </span>
    </li>
  );
});

export function ScreenTile({ store, who }: { store: RoomStore; who: string }) {
  const { noVideo } = useEase();
  const { name, stream, lost } = useRoom(store, (state) => ({
    name: nameOf(state.room, who),
    stream: store.media.streamOf(who, 'screen'),
    lost: state.phase === 'lost',
  }));
  return (
    <li className={`tile screen large${lost ? ' dimmed' : ''}`}>
      <Icon of={iconShare} />
      {stream && !noVideo && <Picture stream={stream} ratio={null} />}
      <span className="name">
        <span>{shown('stage.tile.screen', { name })}</span>
      </span>
    </li>
  );
}
