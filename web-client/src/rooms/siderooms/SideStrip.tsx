import type { ReactNode } from 'react';
import { openHelp } from '../../shared/help';
import { Icon } from '../../shared/Icon';
import { iconDoor, iconHand, iconHelp, iconLantern, iconLock, iconReply } from '../../shared/icons';
import { shown, t } from '../../texts/texts';
import { useRoom, useServerNow } from '../hooks';
import type { RoomStore } from '../roomStore';
import { seatOf } from '../seats/seats';
import { companionIn, nameOf, nameOfRoom } from './names';
import { askToStepOut, calling, companyIn, openOffer, openTo, pairOf, placeOf, sideRoom } from './siderooms';
import './siderooms.css';

const minute = 60_000;

/**
 * Under the tiles, for as long as it holds: where one is, what one is offered, who asks and who calls. `main` is the main room's store, also
 * for somebody in a side room.
 */
export default function SideStrip({ main, onPanel }: { main: RoomStore; onPanel: () => void }) {
  const { sideRooms, you, place } = useRoom(main, ({ room, you: me }) => ({
    sideRooms: room.sideRooms,
    you: me,
    place: placeOf(room, me),
  }));
  const hasAny = sideRooms.open || place !== null || sideRooms.asks.size > 0;
  if (!hasAny || !you) return null;
  return (
    <div className="sidestrip">
      <Asks main={main} />
      <Calls main={main} />
      {place === null ? <Offer main={main} /> : <Here main={main} place={place} onPanel={onPanel} />}
    </div>
  );
}

function Strip({ icon, lamp, children }: { icon: string; lamp?: boolean; children: ReactNode }) {
  return (
    <div className={`card row strip${lamp ? ' to-lamp' : ''}`}>
      <Icon of={icon} />
      {children}
    </div>
  );
}

/** The side room that this person is in. */
function Here({ main, place, onPanel }: { main: RoomStore; place: number; onPanel: () => void }) {
  const aside = useRoom(main, (state) => state.aside);
  const here = useRoom(aside ?? main, ({ room }) => (aside ? room.seats : null));
  const {
    name,
    pair,
    companion,
    with: partner,
    call,
    note,
    by,
    you,
    leading,
  } = useRoom(main, ({ room, you: me }) => ({
    name: nameOfRoom(room, place),
    pair: pairOf(room, place),
    companion: companionIn(room, here, place, me),
    with: seatOf(room, pairOf(room, place)?.with ?? '')?.name ?? t('rooms.notice.someone'),
    call: sideRoom(room, place)?.call ?? null,
    note: room.sideRooms.note,
    by: room.sideRooms.note ? (seatOf(room, room.sideRooms.note.by)?.name ?? t('rooms.notice.someone')) : '',
    you: me,
    leading: seatOf(room, me)?.role === 'facilitator',
  }));
  const people = here?.inside.some(({ role, id }) => role === 'facilitator' && id !== you) ?? false;
  const company = pair && here && here.inside.length > 0 ? companyIn(pair, here, you) : null;
  const time = useTime(main);
  const isPair = pair !== null;
  return (
    <Strip icon={isPair ? iconLock : iconDoor}>
      <div className="grow small">
        <strong>
          {companion !== null && company?.others.length !== 0
            ? shown('siderooms.pair.just', { name: companion })
            : name}
        </strong>{' '}
        <span className="soft">
          {isPair ? company && shown(`siderooms.pair.${company.openTo}`, { name: partner }) : time}
        </span>
        {note && !isPair && (
          <p className="sidenote">
            <strong>{shown('siderooms.note.from', { name: by })}</strong> <bdi>{note.text}</bdi>
          </p>
        )}
      </div>
      <div className="row tight">
        {!isPair &&
          !leading &&
          !people &&
          (call ? (
            <button type="button" className="btn" onClick={() => void main.execute({ $type: 'takeBackCall' })}>
              <Icon of={iconHand} />
              {t('siderooms.call.takeBack')}
            </button>
          ) : (
            <button type="button" className="btn" onClick={() => void main.execute({ $type: 'callFacilitator' })}>
              <Icon of={iconHand} />
              {t('siderooms.call')}
            </button>
          ))}
        {!isPair && leading && (
          <button type="button" className="btn" onClick={onPanel}>
            <Icon of={iconDoor} />
            {t('siderooms.title')}
          </button>
        )}
        <button type="button" className="btn" aria-haspopup="dialog" onClick={() => openHelp()}>
          <Icon of={iconHelp} />
          {t('shared.helpNow')}
        </button>
        <button type="button" className="btn primary" onClick={() => void main.stepBack()}>
          <Icon of={iconReply} flip />
          {t('siderooms.back')}
        </button>
      </div>
    </Strip>
  );
}

/** What is open to somebody in the main room. */
function Offer({ main }: { main: RoomStore }) {
  const rooms = useRoom(main, ({ room, you }) => openTo(room, you));
  const { offer, leading } = useRoom(main, ({ room, you }) => ({
    offer: openOffer(room, you),
    leading: seatOf(room, you)?.role === 'facilitator',
  }));
  const offered = useRoom(main, ({ room }) => sideRoom(room, offer?.number ?? null));
  const go = (number: number) => void main.execute({ $type: 'enterSideRoom', number });
  if (offer && offered) {
    return (
      <Strip icon={iconDoor} lamp>
        <p className="grow">{shown('siderooms.offer', { room: nameOf(offered.name), count: offer.others })}</p>
        <div className="row tight">
          <button type="button" className="btn primary" onClick={() => go(offer.number)}>
            {t('siderooms.go', { room: nameOf(offered.name) })}
          </button>
          <button type="button" className="btn" onClick={() => void main.execute({ $type: 'stayHere' })}>
            {t('siderooms.stay')}
          </button>
        </div>
      </Strip>
    );
  }
  if (leading || rooms.length === 0) return null;
  return (
    <Strip icon={iconDoor}>
      <p className="grow small soft">{t(rooms.length > 1 ? 'siderooms.choose' : 'siderooms.stillOpen')}</p>
      <div className="row tight">
        {rooms.map(({ number, name }) => (
          <button key={number} type="button" className="btn" onClick={() => go(number)}>
            {t('siderooms.go', { room: nameOf(name) })}
          </button>
        ))}
      </div>
    </Strip>
  );
}

/** Who would step out: for the person, and for facilitators. */
function Asks({ main }: { main: RoomStore }) {
  const others = useRoom(main, ({ room, you }) => askToStepOut(room, you));
  const { mine, inviter } = useRoom(main, ({ room, you }) => {
    const ask = room.sideRooms.asks.get(you) ?? null;
    return {
      mine: ask,
      inviter: ask?.by ? (seatOf(room, ask.by)?.name ?? t('rooms.notice.someone')) : null,
    };
  });
  return (
    <>
      {mine && inviter === null && (
        <Strip icon={iconLantern}>
          <p className="grow small">{t('siderooms.asked')}</p>
          <button
            type="button"
            className="btn"
            onClick={() => void main.execute({ $type: 'declineStepOut', who: null })}
          >
            {t('siderooms.asked.takeBack')}
          </button>
        </Strip>
      )}
      {mine && inviter !== null && (
        <Strip icon={iconLantern} lamp>
          <p className="grow">{shown('siderooms.invited', { name: inviter })}</p>
          <div className="row tight">
            <button type="button" className="btn primary" onClick={() => void main.execute({ $type: 'acceptStepOut' })}>
              <span>{shown('siderooms.invited.yes', { name: inviter })}</span>
            </button>
            <button
              type="button"
              className="btn"
              onClick={() => void main.execute({ $type: 'declineStepOut', who: null })}
            >
              {t('siderooms.stay')}
            </button>
          </div>
        </Strip>
      )}
      {others.map((who) => (
        <Asking key={who} main={main} who={who} />
      ))}
    </>
  );
}

function Asking({ main, who }: { main: RoomStore; who: string }) {
  const name = useRoom(main, ({ room }) => seatOf(room, who)?.name ?? t('rooms.notice.someone'));
  return (
    <Strip icon={iconLantern} lamp>
      <p className="grow">{shown('siderooms.asks', { name })}</p>
      <div className="row tight">
        <button
          type="button"
          className="btn primary"
          onClick={() => void main.execute({ $type: 'inviteToStepOut', who })}
        >
          <span>{shown('siderooms.stepOutWith', { name })}</span>
        </button>
        <button type="button" className="btn" onClick={() => void main.execute({ $type: 'declineStepOut', who })}>
          {t('siderooms.notNow')}
        </button>
      </div>
    </Strip>
  );
}

/** For facilitators: the rooms that would like one. */
function Calls({ main }: { main: RoomStore }) {
  const rooms = useRoom(main, ({ room }) => calling(room));
  const { you, leading, place } = useRoom(main, ({ room, you: me }) => ({
    you: me,
    leading: seatOf(room, me)?.role === 'facilitator',
    place: placeOf(room, me),
  }));
  if (!leading || !you) return null;
  return rooms
    .filter(({ number }) => number !== place)
    .map(({ number, name, call }) => (
      <Strip key={number} icon={iconHand} lamp>
        <p className="grow">
          <strong>{t('siderooms.calls', { room: nameOf(name) })}</strong>{' '}
          {call && <Caller main={main} who={call.who} />}
        </p>
        <button
          type="button"
          className="btn primary"
          onClick={() => void main.execute({ $type: 'enterSideRoom', number })}
        >
          {t('siderooms.visit', { room: nameOf(name) })}
        </button>
      </Strip>
    ));
}

function Caller({ main, who }: { main: RoomStore; who: string }) {
  const name = useRoom(main, ({ room }) => seatOf(room, who)?.name ?? null);
  return name === null ? null : <span>{shown('siderooms.calls.who', { name })}</span>;
}

/** How long the side rooms are still open. */
export function useTime(main: RoomStore): string {
  const { endsAt, backAt } = useRoom(main, ({ room }) => room.sideRooms);
  const now = useServerNow(endsAt !== null || backAt !== null, 1000);
  if (backAt !== null) return t(backAt - now < minute / 2 ? 'siderooms.backNow' : 'siderooms.backSoon');
  if (endsAt === null) return t('siderooms.noTimer');
  return t('siderooms.left', { minutes: Math.max(1, Math.ceil((endsAt - now) / minute)) });
}
