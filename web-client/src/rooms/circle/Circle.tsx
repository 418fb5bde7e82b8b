import { useEffect, useMemo, useRef, useState } from 'react';
import { useEase } from '../../comfort/ease';
import { t, useLanguage } from '../../texts/texts';
import { useRoom, useSize } from '../hooks';
import type { RoomStore } from '../roomStore';
import { heard } from '../seats/hidden';
import { Alone, isAlone } from '../stage/Alone';
import { cameras, useView } from '../stage/useView';
import './circle.css';
import { ellipseFor, hearthSize, isDense, isStrip, pathTo, seatPlaces, seatSize, sidesOf } from './geometry';
import { Hearth } from './Hearth';
import { SeatInCircle } from './SeatInCircle';
import { type Standing, standings, wayCome } from './standing';

const stripSeat = 82; // with the space beside it

/** The talking circle: everybody has a seat, and whoever shares or speaks is also large in the middle. */
export default function Circle({
  store,
  onRound,
  inviteLink,
}: {
  store: RoomStore;
  onRound: () => void;
  inviteLink: string | null;
}) {
  const [ref, { width, height }] = useSize<HTMLElement>();
  const {
    seats: inside,
    round,
    breaks,
  } = useRoom(store, ({ room }) => ({
    seats: room.seats,
    round: room.round,
    breaks: room.breaks,
  }));
  const seats = useMemo(() => standings({ seats: inside, round, breaks }), [inside, round, breaks]);
  const loudest = useRoom(store, (state) => heard(state)[0] ?? null);
  const large = round ? (round.now ?? null) : loudest;
  const alone = useRoom(store, isAlone);
  const strip = isStrip(width, height, seats.length);
  const short = Math.min(width, height);
  const [inSight, setInSight] = useState({ from: 0, to: 0 });
  const near = strip ? seats.slice(inSight.from, inSight.to) : seats;
  useView(store, (state) => [
    ...cameras(state, large === null ? [] : [large], hearthSize(short)),
    ...cameras(
      state,
      near.map(({ who }) => who).filter((who) => who !== large),
      strip ? 52 : seatSize(seats.length, short),
    ),
  ]);
  useSides(store, seats);
  const label = t(round ? 'circle.order' : 'circle.seats');
  return (
    <section
      ref={ref}
      className={`circle${strip ? ' strip' : ''}${isDense(seats.length) ? ' dense' : ''}`}
      aria-label={t('circle.title')}
    >
      {width > 0 &&
        (strip ? (
          <Strip
            store={store}
            seats={seats}
            inRound={round !== null}
            label={label}
            current={large ?? seats.find(({ next }) => next)?.who ?? null}
            onSight={(from, to) => setInSight((was) => (was.from === from && was.to === to ? was : { from, to }))}
          />
        ) : (
          <Ring
            store={store}
            seats={seats}
            inRound={round !== null}
            label={label}
            come={round ? wayCome(seats, round.phase === 'finished') : null}
            ratio={width / height}
          />
        ))}
      {width > 0 && <Hearth store={store} who={loudest} onRound={onRound} />}
      {alone && <Alone store={store} inviteLink={inviteLink} />}
    </section>
  );
}

/** For whoever wants it, voices come from the side where people sit, as this page shows them. */
function useSides(store: RoomStore, seats: readonly Standing[]): void {
  const { inSpace } = useEase();
  useLanguage(); // it may be read from the other side
  const rtl = document.documentElement.dir === 'rtl';
  const people = seats.map(({ who }) => who).join(' ');
  useEffect(() => {
    if (inSpace) store.media.setSides(sidesOf(people.split(' '), rtl));
  }, [store, inSpace, people, rtl]);
  useEffect(() => () => store.media.setSides(null), [store]);
  useEffect(() => {
    if (!inSpace) store.media.setSides(null);
  }, [store, inSpace]);
}

type Shown = { store: RoomStore; seats: readonly Standing[]; inRound: boolean; label: string };

function Ring({ store, seats, inRound, label, come, ratio }: Shown & { come: number | null; ratio: number }) {
  const places = seatPlaces(seats.length, ratio);
  const { rx, ry } = ellipseFor(seats.length);
  return (
    <>
      <svg className="path" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <ellipse cx="50" cy="50" rx={rx} ry={ry} vectorEffect="non-scaling-stroke" />
        {come !== null && (
          <path className="done" d={pathTo(come, seats.length, ratio)} vectorEffect="non-scaling-stroke" />
        )}
      </svg>
      <ol aria-label={label}>
        {seats.map((seat, i) => (
          <SeatInCircle
            key={seat.who}
            store={store}
            {...seat}
            inRound={inRound}
            isFirst={i === 0}
            place={places[i] ?? null}
          />
        ))}
      </ol>
    </>
  );
}

/** The order in a row that scrolls and keeps the current seat in view. */
function Strip({
  store,
  seats,
  inRound,
  label,
  current,
  onSight,
}: Shown & { current: string | null; onSight: (from: number, to: number) => void }) {
  const list = useRef<HTMLOListElement>(null);
  const look = () => {
    const row = list.current;
    if (!row) return;
    const from = Math.floor(Math.abs(row.scrollLeft) / stripSeat);
    onSight(from, from + Math.ceil(row.clientWidth / stripSeat) + 1);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: who is here changes what is in sight
  useEffect(look, [seats.length]);
  useEffect(() => {
    const row = list.current;
    const seat = current && row?.querySelector<HTMLElement>(`[data-who="${CSS.escape(current)}"]`);
    if (!row || !seat) return;
    const [box, own] = [row.getBoundingClientRect(), seat.getBoundingClientRect()];
    row.scrollBy({ left: own.left + own.width / 2 - box.left - box.width / 2 });
  }, [current]);
  const at = seats.findIndex(({ now }) => now);
  return (
    <div className="order">
      {inRound && at >= 0 && (
        <p className="small soft num">{t('circle.place', { number: at + 1, all: seats.length })}</p>
      )}
      <ol
        ref={list}
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a row that scrolls sideways has to be reachable by keyboard
        tabIndex={0}
        onScroll={look}
      >
        {seats.map((seat, i) => (
          <SeatInCircle key={seat.who} store={store} {...seat} inRound={inRound} isFirst={i === 0} place={null} />
        ))}
      </ol>
    </div>
  );
}
