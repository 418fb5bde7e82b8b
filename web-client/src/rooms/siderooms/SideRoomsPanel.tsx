import { useId, useState } from 'react';
import { limits, type SideRoomName, type SideRoomsBy, sideRoomNameValues } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconDoor, iconEdit, iconMinus, iconPlus, iconRefresh } from '../../shared/icons';
import { Avatar } from '../../shared/Keepsake';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import { Panel, PanelList } from '../Panel';
import type { RoomStore } from '../roomStore';
import type { Seat } from '../seats/seats';
import { nameOf } from './names';
import { type Deal, dealt, namesFor, withNewcomers } from './prepare';
import { Ending, MoveSomeone, Rooms, Write } from './running';
import { useTime } from './SideStrip';
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

type Guest = Pick<Seat, 'id' | 'name' | 'keepsake' | 'tint'> & { readonly waits: boolean };

/** Those who may be given a room: everybody here, and at the door, who does not lead. */
function usePeople(main: RoomStore): readonly Guest[] {
  const inside = useRoom(main, ({ room }) => room.seats.inside.filter(({ role }) => role !== 'facilitator'));
  const waiting = useRoom(main, ({ room }) => room.door.waiting.filter(({ role }) => role !== 'facilitator'));
  return [...inside.map((seat) => ({ ...seat, waits: false })), ...waiting.map((seat) => ({ ...seat, waits: true }))];
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
  const [renaming, setRenaming] = useState<number | null>(null);
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
          // biome-ignore lint/suspicious/noArrayIndexKey: a room that is renamed stays where it is
          <section key={at} className="room" aria-label={nameOf(name)}>
            <div className="row tight">
              <h3 className="label grow">
                {how === 'choice'
                  ? nameOf(name)
                  : t('siderooms.nameAndCount', { room: nameOf(name), count: inRoom(at).length })}
              </h3>
              <button
                type="button"
                className="iconbtn"
                aria-label={t('siderooms.rename', { room: nameOf(name) })}
                aria-expanded={renaming === at}
                onClick={() => setRenaming(renaming === at ? null : at)}
              >
                <Icon of={iconEdit} />
              </button>
            </div>
            {renaming === at && (
              <select
                className="select"
                aria-label={t('siderooms.nameOf', { room: nameOf(name) })}
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
            )}
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
  people: readonly Guest[];
  names: readonly SideRoomName[];
  at: number | null;
  onMove: (who: string, to: string) => void;
  fixed: boolean;
}) {
  return (
    <ul className="stack">
      {people.map(({ id, name, keepsake, tint, waits }) => (
        <li key={id} className="moves">
          <Avatar keepsake={keepsake} tint={tint} />
          <span className="grow">
            <bdi>{name}</bdi>
            {waits && <span className="small soft"> {t('siderooms.waits')}</span>}
          </span>
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
  const rooms = useRoom(main, ({ room }) => room.sideRooms.rooms);
  const time = useTime(main);
  return (
    <>
      <PanelList name={t('siderooms.running')}>
        <p className="soft">{time}</p>
        <Rooms main={main} rooms={rooms} />
        <section className="room" aria-label={t('siderooms.main')}>
          <h3>{t('siderooms.main')}</h3>
          <MoveSomeone main={main} rooms={rooms} />
        </section>
        <Write main={main} />
      </PanelList>
      <footer className="stack">
        <Ending main={main} />
      </footer>
    </>
  );
}
