import { type ReactNode, useEffect, useState } from 'react';
import { announce } from '../../shared/announce';
import { Icon } from '../../shared/Icon';
import { iconCircle, iconHand, iconMic, iconPause } from '../../shared/icons';
import { serverNow } from '../../shared/serverClock';
import { playTurn } from '../../shared/tones';
import { shown, t } from '../../texts/texts';
import { ExerciseForAll } from '../exercises/ExerciseForAll';
import { useRoom, useServerNow } from '../hooks';
import type { RoomStore } from '../roomStore';
import { hasSound } from '../schedule/schedule';
import { leads, seatOf } from '../seats/seats';
import { TimerForAll } from '../timers/TimerForAll';
import { tracksOf } from '../tracks/tracks';
import { handsOn, isAbsent, isComingBack, maySpeak, microphonePolicy, nextInRound, timeLeft, toCome } from './rounds';
import { timeWords, useHidesTime } from './time';
import { useTurns } from './useTurns';
import './rounds.css';

const lateWord = 30_000; // said once with so much left, and once at zero

/** Below the stage: how far the round has come, what it asks of this person, and the timer and the exercise for all. */
export default function TurnBar({ store }: { store: RoomStore }) {
  const has = useRoom(store, ({ room, you }) => ({
    round: room.round !== null,
    timer: room.timer !== null,
    exercise: room.exercise !== null,
    floor: room.floor.speaker === you || (room.round === null && !maySpeak(room, you) && hasSound(room.format)),
  }));
  if (!has.round && !has.timer && !has.exercise && !has.floor) return null;
  return (
    <section className="turnbar" aria-label={t('rounds.bar')}>
      {has.exercise && <ExerciseForAll store={store} />}
      {has.timer && <TimerForAll store={store} />}
      {has.round && <RoundLine store={store} />}
      {has.floor && <FloorLine store={store} />}
    </section>
  );
}

function RoundLine({ store }: { store: RoomStore }) {
  const turns = useTurns(store);
  const { round, you } = turns;
  const nameOf = (who: string | null | undefined) => (who ? (seatOf(turns, who)?.name ?? '') : '');
  const names = { now: nameOf(round?.now), offered: nameOf(round?.offered), paused: nameOf(round?.pausedBy) };
  const next = nextInRound(turns)?.seat ?? null;
  const comingBack = isComingBack(turns);
  const absent = round?.now != null && isAbsent(turns, round.now);
  const isLeading = leads(turns, you);
  const hides = useHidesTime();
  const now = useServerNow(round?.phase === 'sharing' && round.pausedAt == null, 500);
  useSpokenTime(store);
  if (round === null) return null;
  const left = timeLeft(round, now);
  const says: ReactNode =
    round.phase === 'finished'
      ? t('rounds.finished')
      : absent && names.now
        ? shown('rounds.absent', { name: names.now })
        : round.phase === 'sharing'
          ? round.now === you
            ? t('rounds.you')
            : shown('rounds.sharing', { name: names.now })
          : names.offered
            ? shown('rounds.stick.offered', { name: names.offered })
            : next
              ? shown('rounds.quiet', { name: next.name })
              : t('rounds.quiet.nobody');
  return (
    <div className="turn">
      <p className="turn-now">
        <Icon of={iconCircle} />
        <b>{says}</b>
        {comingBack && <span className="badge line">{t('rounds.comingBack')}</span>}
        {round.pausedAt != null && (
          <span className="badge lamp">
            <Icon of={iconPause} />
            {names.paused ? shown('rounds.paused.by', { name: names.paused }) : t('rounds.paused')}
          </span>
        )}
        {left !== null && !round.hidesTime && !hides && round.pausedAt == null && (
          <span className="num soft" role="timer" aria-live="off">
            {timeWords(left)}
          </span>
        )}
      </p>
      {absent && isLeading && round.now != null && <Absent store={store} who={round.now} turn={round.turn} />}
      <Own store={store} />
    </div>
  );
}

function Absent({ store, who, turn }: { store: RoomStore; who: string; turn: number }) {
  return (
    <div className="row tight">
      <button type="button" className="btn small" onClick={() => void store.execute({ $type: 'waitInRound', turn })}>
        {t('rounds.absent.wait')}
      </button>
      <button
        type="button"
        className="btn small"
        onClick={() => void store.execute({ $type: 'comeBackToMe', turn, who })}
      >
        {t('rounds.absent.later')}
      </button>
    </div>
  );
}

/** What the round asks of this person now, with every way out of it. */
function Own({ store }: { store: RoomStore }) {
  const own = useRoom(store, ({ room, you }) => {
    const { round } = room;
    const seat = round?.people.find(({ who }) => who === you);
    const hasStick = round !== null && handsOn(round) && round.phase === 'between' && round.last === you;
    return {
      turn: round?.turn ?? 0,
      isMine: round?.now === you,
      isNext: round?.phase !== 'finished' && nextInRound(room)?.who === you,
      isOffered: round?.offered === you,
      hasStick: hasStick && round.offered == null,
      state: seat?.state ?? null,
      isFinished: round?.phase === 'finished',
      asked: round?.hasAsked ?? false,
      timed: round?.endsAt != null,
      mayAsk: hasSound(room.format) && tracksOf(room, you).microphone === 'off',
      followsMicrophone: microphonePolicy(room) === 'floor' && !leads(room, you),
    };
  });
  const { turn } = own;
  const give = (
    $type: 'finishSharing' | 'passRound' | 'comeBackToMe' | 'askForMinute' | 'takeStick' | 'declineStick',
  ) => store.execute({ $type, turn });
  if (own.isFinished) return null;
  if (own.isMine)
    return (
      <div className="turn-own">
        <p className="hint">{t('rounds.yours')}</p>
        {own.mayAsk && <MicrophoneOffer store={store} />}
        <Press primary={!own.mayAsk} act={() => give('finishSharing')} words={t('rounds.finish')} />
        {own.timed && (
          <Press
            act={() => give('askForMinute')}
            disabled={own.asked}
            words={t(own.asked ? 'rounds.minute.asked' : 'rounds.minute.ask')}
          />
        )}
        <Press act={() => give('passRound')} words={t('rounds.pass')} />
        <Press act={() => give('comeBackToMe')} words={t('rounds.later')} />
      </div>
    );
  if (own.isOffered)
    return (
      <div className="turn-own">
        <p className="hint">{t('rounds.stick.you')}</p>
        <Press primary act={() => give('takeStick')} words={t('rounds.stick.take')} />
        <Press act={() => give('declineStick')} words={t('rounds.stick.decline')} />
        <Press act={() => give('passRound')} words={t('rounds.pass')} />
      </div>
    );
  if (own.hasStick) return <HandOn store={store} />;
  const waits = own.state === 'waiting';
  const mayReturn = own.state === 'passed' || own.state === 'declined';
  return (
    <div className="turn-own">
      {own.isNext && waits && <p className="hint">{t('rounds.next.you')}</p>}
      {mayReturn && <p className="hint">{t('rounds.passed')}</p>}
      {own.followsMicrophone && <p className="hint">{t('rounds.microphone')}</p>}
      {(waits || own.state === 'later') && <Press act={() => give('passRound')} words={t('rounds.pass')} />}
      {waits && <Press act={() => give('comeBackToMe')} words={t('rounds.last')} />}
      {mayReturn && <Press act={() => give('comeBackToMe')} words={t('rounds.return')} />}
    </div>
  );
}

/** Whoever has shared hands the stick on. */
function HandOn({ store }: { store: RoomStore }) {
  const turns = useTurns(store);
  const people = toCome(turns).map(({ seat }) => seat);
  const turn = turns.round?.turn ?? 0;
  const [chosen, choose] = useState('');
  const to = people.some(({ id }) => id === chosen) ? chosen : people[0]?.id;
  if (to === undefined) return null;
  return (
    <div className="turn-own">
      <label className="field">
        <span>{t('rounds.stick.whom')}</span>
        <select className="select" value={to} onChange={(e) => choose(e.target.value)}>
          {people.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Press primary act={() => store.execute({ $type: 'offerStick', turn, to })} words={t('rounds.stick.offer')} />
    </div>
  );
}

/** Who was invited to speak; and why a microphone is off that its owner cannot turn on. */
function FloorLine({ store }: { store: RoomStore }) {
  const { isInvited, mayAsk, policy } = useRoom(store, ({ room, you }) => ({
    isInvited: room.floor.speaker === you,
    mayAsk: hasSound(room.format) && tracksOf(room, you).microphone === 'off' && maySpeak(room, you),
    policy: microphonePolicy(room),
  }));
  if (!isInvited)
    return (
      <p className="hint">{t(policy === 'floor' ? 'rounds.microphone.floor' : 'rounds.microphone.facilitators')}</p>
    );
  return (
    <div className="turn-own">
      <p className="turn-now">
        <Icon of={iconHand} />
        <b>{t('rounds.invited')}</b>
      </p>
      {mayAsk && <MicrophoneOffer store={store} />}
      <Press primary={!mayAsk} act={() => store.execute({ $type: 'lowerHand' })} words={t('rounds.finish')} />
    </div>
  );
}

function MicrophoneOffer({ store }: { store: RoomStore }) {
  return (
    <button type="button" className="btn primary small" onClick={() => void store.own.toggleMicrophone(true)}>
      <Icon of={iconMic} />
      {t('rounds.microphone.on')}
    </button>
  );
}

function Press({
  words,
  act,
  primary = false,
  disabled = false,
}: {
  words: string;
  act: () => unknown;
  primary?: boolean;
  disabled?: boolean;
}) {
  return (
    <button
      type="button"
      className={`btn small${primary ? ' primary' : ''}`}
      aria-disabled={disabled}
      onClick={() => !disabled && void act()}
    >
      {words}
    </button>
  );
}

/** To whoever shares and to facilitators, unless the time is hidden. */
function useSpokenTime(store: RoomStore): void {
  const hides = useHidesTime();
  const { endsAt, said, yours } = useRoom(store, ({ room: { round }, room, you }) => ({
    endsAt: round?.pausedAt == null && !round?.hidesTime ? (round?.endsAt ?? null) : null,
    said: round?.now === you || leads(room, you),
    yours: round?.now === you,
  }));
  useEffect(() => {
    if (yours) playTurn();
  }, [yours]);
  useEffect(() => {
    if (endsAt === null || !said || hides) return undefined;
    const at = (time: number, words: string) =>
      time > serverNow() ? [setTimeout(() => announce(words, 'status', 'me'), time - serverNow())] : [];
    const timers = [...at(endsAt - lateWord, t('rounds.say.halfMinute')), ...at(endsAt, t('rounds.time.over'))];
    return () => timers.forEach(clearTimeout);
  }, [endsAt, said, hides]);
}
