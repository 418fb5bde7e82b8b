import { type FormEvent, useId, useState } from 'react';
import { limits } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconHand, iconLantern, iconPeople, iconPlus, iconReply, iconSend } from '../../shared/icons';
import { Avatar } from '../../shared/Keepsake';
import { shown, t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { nameOf } from './names';
import { useTime } from './SideStrip';
import { peopleIn, placeOf, type SideRoom } from './siderooms';

// What facilitators have of side rooms that are open: on the stage, and beside it while they visit one.

export function Rooms({ main, rooms }: { main: RoomStore; rooms: readonly SideRoom[] }) {
  return (
    <ul className="siderooms">
      {rooms.map((room) => (
        <OneRoom key={room.number} main={main} room={room} />
      ))}
    </ul>
  );
}

function OneRoom({ main, room: { number, name, call } }: { main: RoomStore; room: SideRoom }) {
  const people = useRoom(main, ({ room }) => peopleIn(room, number).filter(({ role }) => role !== 'facilitator'));
  const { visitor, caller, isHere } = useRoom(main, ({ room, you }) => {
    const there = peopleIn(room, number);
    return {
      visitor: there.find(({ role }) => role === 'facilitator')?.name ?? null,
      caller: call ? (room.seats.inside.find(({ id }) => id === call.who)?.name ?? '') : null,
      isHere: placeOf(room, you) === number,
    };
  });
  return (
    <li className={`card room${call ? ' calls' : ''}`}>
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
          <span className="badge">
            <Icon of={iconPeople} />
            <span>{t('siderooms.people', { count: people.length })}</span>
          </span>
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
    </li>
  );
}

/** Facilitators offer somebody another room; whoever is offered one goes by themselves. */
export function MoveSomeone({ main, rooms }: { main: RoomStore; rooms: readonly SideRoom[] }) {
  const people = useRoom(main, ({ room }) => room.seats.inside.filter(({ role }) => role !== 'facilitator'));
  const { offers, places } = useRoom(main, ({ room }) => room.sideRooms);
  const numberOf = (who: string): number | '' => {
    const offer = offers.get(who);
    const number = places.get(who) ?? (offer && !offer.declined ? offer.number : null);
    return rooms.some((room) => room.number === number) ? (number ?? '') : '';
  };
  const isEmpty = people.every(({ id }) => places.has(id));
  return (
    <details className="move">
      <summary className="btn small">{t('siderooms.move')}</summary>
      <p className="small soft">{t(isEmpty ? 'siderooms.main.empty' : 'siderooms.move.text')}</p>
      <ul className="stack">
        {people.map(({ id, name, keepsake, tint }) => (
          <li key={id} className="moves">
            <Avatar keepsake={keepsake} tint={tint} />
            <bdi className="grow">{name}</bdi>
            <select
              className="select"
              aria-label={t('siderooms.offerTo', { name })}
              value={numberOf(id)}
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
        ))}
      </ul>
    </details>
  );
}

/** More time, and the way to ask everybody back. */
export function Ending({ main }: { main: RoomStore }) {
  const { backAt, end } = useRoom(main, ({ room: { sideRooms } }) => ({
    backAt: sideRooms.backAt,
    end: sideRooms.backAt ?? sideRooms.endsAt,
  }));
  const time = useTime(main);
  return (
    <>
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
        aria-disabled={backAt !== null}
        onClick={() => backAt === null && void main.execute({ $type: 'bringEverybodyBack' })}
      >
        <Icon of={iconReply} flip />
        {backAt === null ? t('siderooms.everybodyBack') : time}
      </button>
      <p className="hint">{t('siderooms.everybodyBack.hint')}</p>
    </>
  );
}

export function Write({ main }: { main: RoomStore }) {
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
