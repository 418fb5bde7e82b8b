import { useEffect, useRef } from 'react';
import { Icon } from '../../shared/Icon';
import { iconLantern, iconX } from '../../shared/icons';
import { Keepsake } from '../../shared/Keepsake';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { Room } from '../room';
import type { RoomStore } from '../roomStore';
import { type Seat, seatOf } from '../seats/seats';
import { Tile } from '../stage/Tile';
import { cameras, useView } from '../stage/useView';
import { nameOfRoom } from './names';
import { Ending, MoveSomeone, Rooms, Write } from './running';
import SideStrip, { useTime } from './SideStrip';
import { placeOf, sideRoom } from './siderooms';
import './siderooms.css';

const tile = { width: 16, height: 9, pixels: 152 };

/** For a facilitator in the main room, in place of the tiles: the side rooms that are open, and who is in the main room. */
export default function SideBoard({ main, onClose }: { main: RoomStore; onClose: () => void }) {
  const board = useRef<HTMLElement>(null);
  const rooms = useRoom(main, ({ room }) => room.sideRooms.rooms);
  const here = useRoom(main, ({ room }) =>
    room.seats.inside.filter(({ id }) => placeOf(room, id) === null).map(({ id }) => id),
  );
  const away = useRoom(main, ({ room }) => room.seats.inside.filter((seat) => isAway(room, seat)).map(({ id }) => id));
  const time = useTime(main);
  useView(main, (state) => cameras(state, here, tile.pixels));
  useEffect(() => {
    // What was pressed to open the rooms is gone.
    if (document.activeElement === document.body) board.current?.focus();
  }, []);
  return (
    <section ref={board} className="sideboard" aria-label={t('siderooms.running')} tabIndex={-1}>
      <div className="stack">
        <div className="row spread heading">
          <h2 className="grow">{t('siderooms.title')}</h2>
          <span className="soft num" role="timer" aria-live="off">
            {time}
          </span>
          <button type="button" className="iconbtn" aria-label={t('siderooms.close')} onClick={onClose}>
            <Icon of={iconX} />
          </button>
        </div>
        <SideStrip main={main} onPanel={() => undefined} />
        <Rooms main={main} rooms={rooms} />
        <div className="row spread heading">
          <h3 className="grow">
            {t('siderooms.main')} <span className="small soft">{t('siderooms.main.text')}</span>
          </h3>
          <MoveSomeone main={main} rooms={rooms} />
        </div>
        <ul className="tiles in-main" aria-label={t('siderooms.main.people')}>
          {here.map((who, i) => (
            <Tile key={who} store={main} who={who} first={i === 0} pinned={false} ratio={tile.width / tile.height} />
          ))}
          {away.map((who) => (
            <Away key={who} main={main} who={who} />
          ))}
        </ul>
      </div>
      <div className="card stack">
        <Write main={main} />
        <Ending main={main} />
      </div>
    </section>
  );
}

/** Facilitators who visit a side room, and whoever has stepped out with one: the list of rooms has neither. */
function isAway(room: Room, { id, role }: Seat): boolean {
  const place = placeOf(room, id);
  return place !== null && (role === 'facilitator' || sideRoom(room, place) === null);
}

function Away({ main, who }: { main: RoomStore; who: string }) {
  const { person, place } = useRoom(main, ({ room }) => ({
    person: seatOf(room, who),
    place: nameOfRoom(room, placeOf(room, who)),
  }));
  return (
    person && (
      <li className="tile away" data-tile tabIndex={-1}>
        <Keepsake name={person.keepsake} />
        <span className="name">
          {person.role === 'facilitator' && <Icon of={iconLantern} />}
          <bdi>{person.name}</bdi> <span className="soft">{t('siderooms.inRoom', { room: place })}</span>
        </span>
      </li>
    )
  );
}
