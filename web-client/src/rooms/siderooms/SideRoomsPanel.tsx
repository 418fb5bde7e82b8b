import { type FormEvent, useId, useState } from 'react';
import { limits, type SideRoomName, type SideRoomsBy, sideRoomNameValues } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import {
  iconDoor,
  iconHand,
  iconLantern,
  iconMinus,
  iconPlus,
  iconRefresh,
  iconReply,
  iconSend,
} from '../../shared/icons';
import { Avatar } from '../../shared/Keepsake';
import { shown, t } from '../../texts/texts';
import { useRoom } from '../hooks';
import { Panel, PanelList } from '../Panel';
import type { RoomStore } from '../roomStore';
import type { Seat } from '../seats/seats';
import { nameOf } from './names';
import { type Deal, dealt, namesFor, withNewcomers } from './prepare';
import { useTime } from './SideStrip';
import { peopleIn, placeOf, type SideRoom } from './siderooms';
import './siderooms.css';

const minute = 60_000;
const times = [5, 10, 15, 20, 30];
const ways: readonly SideRoomsBy[] = ['number', 'hand', 'choice'];

/** For facilitators: side rooms are prepared, offered, visited and ended here. */
export default function SideRoomsPanel({ main, onClose }: { main: RoomStore; onClose: () => void }) {
  const open = useRoom(main, ({ room }) => room.sideRooms.open);
  return (
    <Panel title={t('siderooms.title')} className="siderooms-panel" close={t('siderooms.close')} onClose={onClose}>
      {open ? <Running main={main} /> : <Prepare main={main} />}
    </Panel>
  );
}

/** Those who may be given a room: everybody here who does not lead. */
function usePeople(main: RoomStore): readonly Seat[] {
  return useRoom(main, ({ room }) => room.seats.inside.filter(({ role }) => role !== 'facilitator'));
}

function Prepare({ main }: { main: RoomStore }) {
  const people = usePeople(main);
  const kept = useRoom(main, ({ room }) => room.sideRooms);
  const [how, setHow] = useState<SideRoomsBy>(kept.how ?? 'number');
  const [names, setNames] = useState<readonly SideRoomName[]>(
    kept.how === null ? namesFor(people.length) : kept.rooms.map(({ name }) => name),
  );
  const [time, setTime] = useState<number | null>(kept.how === null ? 10 * minute : kept.time);
  const [mayChange, setMayChange] = useState(kept.mayChange);
  const [chosen, setDeal] = useState<Deal>(() =>
    kept.how === null
      ? dealt(people, names.length)
      : new Map([...kept.offers].map(([who, { number }]) => [who, kept.rooms.findIndex((r) => r.number === number)])),
  );
  // Rooms may be prepared before anybody is here.
  const deal = how === 'number' ? withNewcomers(chosen, people, names.length) : chosen;
  const field = useId();
  const count = (next: number) => {
    const rooms = sideRoomNameValues.filter((name) => !names.includes(name));
    const changed = next > names.length ? [...names, ...rooms.slice(0, 1)] : names.slice(0, next);
    setNames(changed);
    setDeal(
      how === 'hand' ? new Map([...deal].filter(([, at]) => at < changed.length)) : dealt(people, changed.length),
    );
  };
  const inRoom = (at: number) => people.filter(({ id }) => deal.get(id) === at);
  const staying = people.filter(({ id }) => !deal.has(id));
  const move = (who: string, to: string) => {
    const next = new Map(deal);
    if (to === '') next.delete(who);
    else next.set(who, Number(to));
    setDeal(next);
  };
  const prepare = () =>
    main.execute({
      $type: 'prepareSideRooms',
      how,
      rooms: names.map((name, at) => ({ name, people: how === 'choice' ? [] : inRoom(at).map(({ id }) => id) })),
      time,
      mayChange: how === 'choice' || mayChange,
    });
  const offer = async () => {
    if (!(await prepare())) await main.execute({ $type: 'offerSideRooms' });
  };
  return (
    <>
      <PanelList name={t('siderooms.prepare')}>
        <fieldset className="seg" aria-label={t('siderooms.how')}>
          {ways.map((way) => (
            <button key={way} type="button" aria-pressed={how === way} onClick={() => setHow(way)}>
              {t(`siderooms.how.${way}`)}
            </button>
          ))}
        </fieldset>
        <div className="row">
          <div className="field">
            <span className="legend" id={`${field}n`}>
              {t('siderooms.rooms')}
            </span>
            <fieldset className="stepper" aria-labelledby={`${field}n`}>
              <button
                type="button"
                aria-label={t('siderooms.fewer')}
                aria-disabled={names.length <= 1}
                onClick={() => names.length > 1 && count(names.length - 1)}
              >
                <Icon of={iconMinus} />
              </button>
              <output>{names.length}</output>
              <button
                type="button"
                aria-label={t('siderooms.more')}
                aria-disabled={names.length >= limits.mostSideRooms}
                onClick={() => names.length < limits.mostSideRooms && count(names.length + 1)}
              >
                <Icon of={iconPlus} />
              </button>
            </fieldset>
          </div>
          <div className="field grow">
            <label htmlFor={`${field}t`}>{t('siderooms.time')}</label>
            <select
              id={`${field}t`}
              className="select"
              value={time ?? ''}
              onChange={({ target }) => setTime(target.value === '' ? null : Number(target.value))}
            >
              {times.map((minutes) => (
                <option key={minutes} value={minutes * minute}>
                  {t('siderooms.minutes', { minutes })}
                </option>
              ))}
              <option value="">{t('siderooms.time.none')}</option>
            </select>
          </div>
        </div>
        {names.map((name, at) => (
          <section key={name} className="room" aria-label={nameOf(name)}>
            <h3 className="label">
              {how === 'choice'
                ? nameOf(name)
                : t('siderooms.nameAndCount', { room: nameOf(name), count: inRoom(at).length })}
            </h3>
            <select
              className="select"
              aria-label={t('siderooms.rename', { room: nameOf(name) })}
              value={name}
              onChange={({ target }) => setNames(names.with(at, target.value as SideRoomName))}
            >
              {sideRoomNameValues
                .filter((other) => other === name || !names.includes(other))
                .map((other) => (
                  <option key={other} value={other}>
                    {nameOf(other)}
                  </option>
                ))}
            </select>
            {how !== 'choice' && (
              <Assigned people={inRoom(at)} names={names} at={at} onMove={move} fixed={how !== 'hand'} />
            )}
          </section>
        ))}
        <section className="room" aria-label={t('siderooms.staying')}>
          <h3 className="label">{t('siderooms.staying')}</h3>
          {how === 'hand' && <Assigned people={staying} names={names} at={null} onMove={move} fixed={false} />}
          <p className="small soft">{t('siderooms.staying.text')}</p>
        </section>
        {how !== 'choice' && (
          <button
            type="button"
            className="switch"
            role="switch"
            aria-checked={mayChange}
            onClick={() => setMayChange(!mayChange)}
          >
            <span>
              {t('siderooms.mayChange')}
              <span className="hint">{t('siderooms.mayChange.hint')}</span>
            </span>
            <span className="track" aria-hidden="true" />
          </button>
        )}
      </PanelList>
      <footer className="stack">
        <button type="button" className="btn primary big block" onClick={() => void offer()}>
          <Icon of={iconDoor} />
          {t('siderooms.offerAll')}
        </button>
        <div className="row tight">
          {how === 'number' && (
            <button type="button" className="btn grow tightpad" onClick={() => setDeal(dealt(people, names.length))}>
              <Icon of={iconRefresh} />
              {t('siderooms.mix')}
            </button>
          )}
          <button type="button" className="btn grow tightpad" onClick={() => void prepare()}>
            {t(kept.how === null ? 'siderooms.keep' : 'siderooms.kept')}
          </button>
          {kept.how !== null && (
            <button
              type="button"
              className="btn grow tightpad"
              onClick={() => void main.execute({ $type: 'forgetSideRooms' })}
            >
              {t('siderooms.forget')}
            </button>
          )}
        </div>
      </footer>
    </>
  );
}

function Assigned({
  people,
  names,
  at,
  onMove,
  fixed,
}: {
  people: readonly Seat[];
  names: readonly SideRoomName[];
  at: number | null;
  onMove: (who: string, to: string) => void;
  fixed: boolean;
}) {
  return (
    <ul className="stack">
      {people.map(({ id, name, keepsake, tint }) => (
        <li key={id} className="moves">
          <Avatar keepsake={keepsake} tint={tint} />
          <bdi className="grow">{name}</bdi>
          {!fixed && (
            <select
              className="select"
              aria-label={t('siderooms.moveTo', { name })}
              value={at ?? ''}
              onChange={({ target }) => onMove(id, target.value)}
            >
              {names.map((room, index) => (
                <option key={room} value={index}>
                  {nameOf(room)}
                </option>
              ))}
              <option value="">{t('siderooms.main')}</option>
            </select>
          )}
        </li>
      ))}
    </ul>
  );
}

function Running({ main }: { main: RoomStore }) {
  const { side, you } = useRoom(main, ({ room, you: me }) => ({ side: room.sideRooms, you: me }));
  const time = useTime(main);
  const end = side.backAt ?? side.endsAt;
  return (
    <>
      <PanelList name={t('siderooms.running')}>
        <p className="soft">{time}</p>
        <div className="board">
          {side.rooms.map((room) => (
            <OneRoom key={room.number} main={main} room={room} you={you} />
          ))}
        </div>
        <InMain main={main} rooms={side.rooms} />
        <Write main={main} />
      </PanelList>
      <footer className="stack">
        {end !== null && (
          <div className="row tight">
            {([2, 5] as const).map((minutes) => (
              <button
                key={minutes}
                type="button"
                className="btn grow"
                onClick={() => void main.execute({ $type: 'prolongSideRooms', minutes, from: end })}
              >
                <Icon of={iconPlus} />
                {t('siderooms.minutes', { minutes })}
              </button>
            ))}
          </div>
        )}
        <button
          type="button"
          className="btn primary big block"
          aria-disabled={side.backAt !== null}
          onClick={() => side.backAt === null && void main.execute({ $type: 'bringEverybodyBack' })}
        >
          <Icon of={iconReply} flip />
          {t(side.backAt === null ? 'siderooms.everybodyBack' : 'siderooms.backSoon')}
        </button>
        <p className="hint">{t('siderooms.everybodyBack.hint')}</p>
      </footer>
    </>
  );
}

function OneRoom({ main, room: { number, name, call }, you }: { main: RoomStore; room: SideRoom; you: string }) {
  const people = useRoom(main, ({ room }) => peopleIn(room, number).filter(({ role }) => role !== 'facilitator'));
  const { visitor, caller, isHere } = useRoom(main, ({ room }) => {
    const there = peopleIn(room, number);
    return {
      visitor: there.find(({ role }) => role === 'facilitator')?.name ?? null,
      caller: call ? (room.seats.inside.find(({ id }) => id === call.who)?.name ?? '') : null,
      isHere: placeOf(room, you) === number,
    };
  });
  return (
    <section className={`room${call ? ' calls' : ''}`} aria-label={nameOf(name)}>
      <div className="row tight">
        <h3 className="grow">{nameOf(name)}</h3>
        {visitor !== null ? (
          <span className="badge ok">
            <Icon of={iconLantern} />
            <span>{shown('siderooms.visiting', { name: visitor })}</span>
          </span>
        ) : call ? (
          <span className="badge lamp">
            <Icon of={iconHand} />
            <span>{shown('siderooms.calledBy', { name: caller ?? '' })}</span>
          </span>
        ) : (
          <span className="badge">{t('siderooms.people', { count: people.length })}</span>
        )}
      </div>
      <ul className="stack">
        {people.map((person) => (
          <li key={person.id} className="moves">
            <Avatar keepsake={person.keepsake} tint={person.tint} />
            <bdi>{person.name}</bdi>
          </li>
        ))}
      </ul>
      {!isHere && (
        <button
          type="button"
          className={`btn small${call ? ' primary' : ''}`}
          onClick={() => void main.execute({ $type: 'enterSideRoom', number })}
        >
          {t('siderooms.visit', { room: nameOf(name) })}
        </button>
      )}
    </section>
  );
}

/** Who is in the main room, and the way to offer them a room. */
function InMain({ main, rooms }: { main: RoomStore; rooms: readonly SideRoom[] }) {
  const people = useRoom(main, ({ room }) =>
    room.seats.inside.filter(({ id, role }) => role !== 'facilitator' && placeOf(room, id) === null),
  );
  const offers = useRoom(main, ({ room }) => room.sideRooms.offers);
  return (
    <section className="room" aria-label={t('siderooms.main')}>
      <h3>{t('siderooms.main')}</h3>
      <p className="small soft">{t(people.length === 0 ? 'siderooms.main.empty' : 'siderooms.main.text')}</p>
      <ul className="stack">
        {people.map(({ id, name, keepsake, tint }) => {
          const offer = offers.get(id);
          return (
            <li key={id} className="moves">
              <Avatar keepsake={keepsake} tint={tint} />
              <bdi className="grow">{name}</bdi>
              <select
                className="select"
                aria-label={t('siderooms.offerTo', { name })}
                value={offer && !offer.declined ? offer.number : ''}
                onChange={({ target }) =>
                  void main.execute({ $type: 'offerSideRoom', who: id, number: Number(target.value) })
                }
              >
                <option value="" disabled>
                  {t('siderooms.offerNone')}
                </option>
                {rooms.map((room) => (
                  <option key={room.number} value={room.number}>
                    {nameOf(room.name)}
                  </option>
                ))}
              </select>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Write({ main }: { main: RoomStore }) {
  const [text, setText] = useState('');
  const id = useId();
  const send = async (e: FormEvent) => {
    e.preventDefault();
    if (text.trim() === '') return;
    if (!(await main.execute({ $type: 'writeToSideRooms', text }))) setText('');
  };
  return (
    <form className="stack" onSubmit={(e) => void send(e)}>
      <div className="field">
        <label htmlFor={id}>{t('siderooms.write')}</label>
        <textarea
          id={id}
          className="textarea"
          rows={2}
          maxLength={limits.longestSideNote}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      <button type="submit" className="btn block">
        <Icon of={iconSend} flip />
        {t('siderooms.send')}
      </button>
    </form>
  );
}
