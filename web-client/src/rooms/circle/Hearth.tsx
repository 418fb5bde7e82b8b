import type { ReactNode } from 'react';
import { useEase } from '../../comfort/ease';
import type { Round } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconCircle } from '../../shared/icons';
import { Keepsake } from '../../shared/Keepsake';
import { Mark } from '../../shared/Mark';
import { serverNow } from '../../shared/serverClock';
import { shown, t } from '../../texts/texts';
import { useNow, useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { isAbsent, isComingBack, nextInRound, timeLeft } from '../rounds/rounds';
import { timeWords, useHidesTime } from '../rounds/time';
import { nameOf } from '../seats/nameOf';
import { leads, seatOf } from '../seats/seats';
import { weatherOf } from '../signals/signals';
import { WeatherBadge } from '../signals/WeatherBadge';
import { Picture } from '../stage/Picture';
import { tracksOf } from '../tracks/tracks';

const around = 2 * Math.PI * 46;

/** The middle of the circle: whoever shares or speaks, large enough to read their lips, in a ring that shows the time. */
export function Hearth({ store, who, onRound }: { store: RoomStore; who: string | null; onRound: () => void }) {
  const round = useRoom(store, ({ room }) => room.round);
  return (
    <div className="hearth">
      {round ? <InRound store={store} round={round} /> : <FreeTalk store={store} who={who} onRound={onRound} />}
    </div>
  );
}

function FreeTalk({ store, who, onRound }: { store: RoomStore; who: string | null; onRound: () => void }) {
  const isLeading = useRoom(store, ({ room, you }) => leads(room, you));
  const person = useRoom(store, ({ room }) => (who === null ? undefined : seatOf(room, who)));
  return (
    <>
      <Ring store={store} who={who} left={null} />
      <Says>{person ? shown('stage.listen.speaking', { name: person.name }) : t('stage.listen.quiet')}</Says>
      <WeatherOf store={store} who={who} />
      {isLeading && (
        <button type="button" className="btn small" onClick={onRound}>
          <Icon of={iconCircle} />
          {t('circle.start')}
        </button>
      )}
    </>
  );
}

function InRound({ store, round }: { store: RoomStore; round: Round }) {
  const { now: sharing, phase, pausedAt, prompt, perPerson, hidesTime } = round;
  const isPaused = pausedAt != null;
  const time = useNow(phase === 'sharing' && !isPaused, 500);
  const { name, next, by, isBack, isAway } = useRoom(store, ({ room }) => ({
    name: sharing ? nameOf(room, sharing) : '',
    next: (round.offered ? seatOf(room, round.offered) : nextInRound(room)?.seat)?.name ?? null,
    by: round.pausedBy ? nameOf(room, round.pausedBy) : '',
    isBack: isComingBack(room),
    isAway: sharing ? isAbsent(room, sharing) : false,
  }));
  const hidesForMe = useHidesTime();
  const left = hidesTime || hidesForMe ? null : timeLeft(round, serverNow(time));
  // At the end of the time the ring is full again: it never runs out.
  const part = left === null ? null : left === 0 || !perPerson ? 1 : Math.min(1, left / perPerson);
  return (
    <>
      <Ring store={store} who={sharing ?? null} left={part} />
      {sharing ? (
        <Says>{shown(isAway ? 'circle.away' : 'circle.sharing', { name })}</Says>
      ) : (
        <Says>{t(phase === 'finished' ? 'circle.finished' : 'stage.listen.quiet')}</Says>
      )}
      {isPaused ? (
        <p className="time">{by ? shown('circle.paused.by', { name: by }) : t('circle.paused')}</p>
      ) : left !== null ? (
        <p className="time num" role="timer" aria-live="off">
          {timeWords(left)}
        </p>
      ) : null}
      {!sharing && phase !== 'finished' && next !== null && (
        <p className="time">{shown(isBack ? 'circle.offered' : 'circle.next', { name: next })}</p>
      )}
      {phase !== 'finished' && prompt !== '' && <p className="prompt soft">{shown('circle.prompt', { prompt })}</p>}
      <WeatherOf store={store} who={sharing ?? null} />
    </>
  );
}

function Says({ children }: { children: ReactNode }) {
  return <div className="speaker">{children}</div>;
}

function WeatherOf({ store, who }: { store: RoomStore; who: string | null }) {
  const weather = useRoom(store, ({ room }) => (who === null ? null : weatherOf(room, who)));
  return weather && <WeatherBadge weather={weather} />;
}

function Ring({
  store,
  who,
  left,
}: {
  store: RoomStore;
  who: string | null;
  left: number | null; // the part of the time; null without one
}) {
  return (
    <div className="ringed">
      <svg className="ring" viewBox="0 0 100 100" aria-hidden="true" focusable="false">
        <circle cx="50" cy="50" r="46" />
        {left !== null && (
          <circle className="left" cx="50" cy="50" r="46" strokeDasharray={`${around * left} ${around}`} />
        )}
      </svg>
      <div className="pic">{who === null ? <Mark /> : <Face store={store} who={who} />}</div>
    </div>
  );
}

function Face({ store, who }: { store: RoomStore; who: string }) {
  const { noVideo, noSelf } = useEase();
  const { person, own, stream, isOn } = useRoom(store, (state) => ({
    person: seatOf(state.room, who),
    own: who === state.you,
    stream: who === state.you ? state.ownCamera : store.media.streamOf(who, 'camera'),
    isOn: tracksOf(state.room, who).camera === 'on',
  }));
  if (!person) return null;
  return (
    <span className={`face t-${person.tint}`}>
      <Keepsake name={person.keepsake} />
      {isOn && stream && !(own ? noSelf : noVideo) && <Picture stream={stream} ratio={1} mirrored={own} />}
    </span>
  );
}
