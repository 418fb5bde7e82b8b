import { useState } from 'react';
import type { MoveDirection, RoundState } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconArrow, iconDown, iconPause, iconPlay, iconPlus, iconUp } from '../../shared/icons';
import { Avatar } from '../../shared/Keepsake';
import { shown, t } from '../../texts/texts';
import { HandsList } from '../floor/HandsList';
import { useRoom } from '../hooks';
import { Panel, PanelList } from '../Panel';
import type { RoomStore } from '../roomStore';
import { leads, seatOf } from '../seats/seats';
import { ForAll } from './ForAll';
import { handsOn, isAbsent, nextInRound, type RoundPerson, roundPeople, toCome } from './rounds';
import { StartRound } from './StartRound';
import { hideTime, useHidesTime } from './time';
import { useTurns } from './useTurns';
import './rounds.css';

const shownAtFirst = 3; // who shares and who comes next

/** The round: its order for everybody, and for facilitators what they can do about it. */
export default function RoundPanel({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const { round, isLeading, isLarge } = useRoom(store, ({ room, you }) => ({
    round: room.round,
    isLeading: leads(room, you),
    isLarge: room.seats.people !== null,
  }));
  const hides = useHidesTime();
  const minutes = round?.perPerson == null ? null : round.perPerson / 60_000;
  return (
    <Panel title={t('rounds.title')} className="round" close={t('rounds.close')} onClose={onClose}>
      <PanelList name={t('rounds.all')}>
        {round && (
          <>
            {round.prompt && <p className="prompt">{shown('rounds.prompt', { prompt: round.prompt })}</p>}
            <p className="small soft">
              {minutes !== null && t('rounds.each', { minutes })} {t('rounds.anyone')}
            </p>
            <Order store={store} />
            {round.perPerson !== null && (
              <button
                type="button"
                className="switch"
                role="switch"
                aria-checked={!hides}
                onClick={() => hideTime(!hides)}
              >
                <span>{t('rounds.time.own')}</span>
                <span className="track" aria-hidden="true" />
              </button>
            )}
          </>
        )}
        {(!round || round.phase === 'finished') &&
          (isLeading && !isLarge ? <StartRound store={store} /> : !round && <p className="soft">{t('rounds.none')}</p>)}
        <HandsList store={store} />
        {isLeading && <ForAll store={store} />}
      </PanelList>
      {round && isLeading && <Lead store={store} />}
    </Panel>
  );
}

const marks: Readonly<Partial<Record<RoundState, string>>> = { shared: '✓', passed: '–', declined: '–' };

function Order({ store }: { store: RoomStore }) {
  const [all, setAll] = useState(false);
  const turns = useTurns(store);
  const isLeading = leads(turns, turns.you);
  const now = turns.round?.now ?? null;
  const next = nextInRound(turns)?.who ?? null;
  const offered = turns.round?.offered ?? null;
  const people = roundPeople(turns).map((person) => ({ ...person, absent: isAbsent(turns, person.who) }));
  const at = people.findIndex(({ who }) => who === now || (now === null && who === next));
  const some = all ? people : people.slice(Math.max(0, at), Math.max(0, at) + shownAtFirst);
  const isBefore = (person?: RoundPerson) => person?.state === 'waiting' && person.who !== now;
  const move = (who: string, direction: MoveDirection, from: number) =>
    void store.execute({ $type: 'moveInRound', who, direction, from });
  return (
    <>
      <ol className="round-list" aria-label={t('rounds.order')}>
        {some.map((person) => {
          const { who, seat, state, number } = person;
          const i = people.indexOf(person);
          return (
            <li key={who} className={who === now ? 'now' : ''} aria-current={who === now ? 'step' : undefined}>
              <span className="n">
                {marks[state] ? <span aria-hidden="true">{marks[state]}</span> : <span>{number}</span>}
              </span>
              <Avatar keepsake={seat.keepsake} tint={seat.tint} />
              <span className="grow">
                <bdi>{seat.name}</bdi>
              </span>
              <span className="xs">
                {who === now
                  ? t('rounds.is.now')
                  : who === offered
                    ? t('rounds.is.offered')
                    : person.absent
                      ? t('rounds.is.absent')
                      : who === next
                        ? t('rounds.is.next')
                        : state !== 'waiting' && t(`rounds.is.${state}`)}
              </span>
              {all && isLeading && isBefore(person) && (
                <>
                  {isBefore(people[i - 1]) && (
                    <button
                      type="button"
                      className="iconbtn"
                      aria-label={t('rounds.up', { name: seat.name })}
                      onClick={() => move(who, 'up', number)}
                    >
                      <Icon of={iconUp} />
                    </button>
                  )}
                  {isBefore(people[i + 1]) && (
                    <button
                      type="button"
                      className="iconbtn"
                      aria-label={t('rounds.down', { name: seat.name })}
                      onClick={() => move(who, 'down', number)}
                    >
                      <Icon of={iconDown} />
                    </button>
                  )}
                </>
              )}
            </li>
          );
        })}
      </ol>
      {people.length > shownAtFirst && (
        <button type="button" className="btn quiet small" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('rounds.fewer') : t(isLeading ? 'rounds.showAll.order' : 'rounds.showAll', { count: people.length })}
        </button>
      )}
    </>
  );
}

/** What facilitators do in a round. */
function Lead({ store }: { store: RoomStore }) {
  const turns = useTurns(store);
  const { round } = turns;
  const nowName = (round?.now != null && seatOf(turns, round.now)?.name) || null;
  const next = nextInRound(turns)?.seat ?? null;
  const stick = round !== null && handsOn(round);
  const waiting = toCome(turns).map(({ seat }) => seat);
  if (round === null) return null;
  const { turn } = round;
  const paused = round.pausedAt != null;
  const isOver = round.phase === 'finished';
  const mayGoOn = !paused && (nowName !== null || next !== null) && !(stick && nowName === null);
  return (
    <footer className="stack">
      {isOver ? (
        <p className="soft">{t('rounds.finished')}</p>
      ) : stick && nowName === null ? (
        <div className="row tight">
          {waiting.slice(0, shownAtFirst).map(({ id, name }) => (
            <button
              key={id}
              type="button"
              className="btn small"
              aria-disabled={paused}
              onClick={() => void store.execute({ $type: 'offerStick', turn, to: id })}
            >
              {shown('rounds.stick.to', { name })}
            </button>
          ))}
        </div>
      ) : (
        <button
          type="button"
          className="btn primary big block"
          aria-disabled={!mayGoOn}
          onClick={() => mayGoOn && void store.execute({ $type: 'thankAndGoOn', turn })}
        >
          <span>
            {nowName !== null
              ? next
                ? shown('rounds.thank.next', { name: nowName, next: next.name })
                : shown('rounds.thank', { name: nowName })
              : next
                ? shown('rounds.goOn', { name: next.name })
                : t('rounds.goOn.nobody')}
          </span>
          <Icon of={iconArrow} flip />
        </button>
      )}
      <div className="row tight">
        {!isOver && round.endsAt != null && (
          <button
            type="button"
            className={`btn grow tightpad${round.hasAsked ? ' primary' : ''}`}
            onClick={() => round.endsAt != null && void store.execute({ $type: 'addMinute', from: round.endsAt })}
          >
            <Icon of={iconPlus} />
            {t(round.hasAsked ? 'rounds.minute.give' : 'rounds.minute')}
          </button>
        )}
        {!isOver && (
          <button
            type="button"
            className="btn grow tightpad"
            onClick={() => void store.execute({ $type: paused ? 'resumeRound' : 'pauseRound' })}
          >
            <Icon of={paused ? iconPlay : iconPause} />
            {t(paused ? 'rounds.resume' : 'rounds.pause')}
          </button>
        )}
        <button type="button" className="btn grow tightpad" onClick={() => void store.execute({ $type: 'endRound' })}>
          {t(isOver ? 'rounds.putAway' : 'rounds.end')}
        </button>
      </div>
      {!isOver && round.perPerson !== null && (
        <button
          type="button"
          className="switch"
          role="switch"
          aria-checked={!round.hidesTime}
          onClick={() => void store.execute({ $type: 'hideRoundTime', hidden: !round.hidesTime })}
        >
          <span>{t('rounds.time.all')}</span>
          <span className="track" aria-hidden="true" />
        </button>
      )}
    </footer>
  );
}
