import type { MoveDirection } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconDown, iconHand, iconUp, iconX } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useRoom, useServerNow } from '../hooks';
import type { RoomStore } from '../roomStore';
import { useTurns } from '../rounds/useTurns';
import { leads, seatOf } from '../seats/seats';

const minute = 60_000;

/** The raised hands in order. Facilitators invite, lower and move them. */
export function HandsList({ store }: { store: RoomStore }) {
  const turns = useTurns(store);
  const hands = turns.floor.hands.map((who, i) => ({
    who,
    number: i + 1,
    name: seatOf(turns, who)?.name ?? '',
    own: who === turns.you,
    at: turns.floor.raised.get(who)?.at ?? 0,
    byText: turns.floor.raised.get(who)?.byText ?? false,
  }));
  const { isLeading, order, going, hidden } = useRoom(store, ({ room, you }) => ({
    isLeading: leads(room, you),
    order: room.floor.order,
    going: room.round !== null && room.round.phase !== 'finished' && room.round.pausedAt == null,
    hidden: room.seats.people !== null && !leads(room, you),
  }));
  const now = useServerNow(hands.length > 0, minute / 4);
  if (hidden) return null;
  const move = (who: string, direction: MoveDirection, from: number) =>
    void store.execute({ $type: 'moveHand', who, direction, from });
  return (
    <section className="hands" aria-label={t('floor.hands')}>
      <div className="section-head">
        <h3 className="small">{t(going ? 'floor.hands.after' : 'floor.hands')}</h3>
        <span className="num">{hands.length}</span>
      </div>
      {order === 'quietFirst' && <p className="small soft">{t('floor.order.quietFirst.is')}</p>}
      {hands.length === 0 && <p className="small soft">{t('seats.noHands')}</p>}
      <ol>
        {hands.map(({ who, number, name, own, at, byText }) => (
          <li key={who} className="person">
            <span className="badge lamp">
              <Icon of={iconHand} />
              <span className="sr">{t('floor.hands.number')} </span>
              {number}
            </span>
            <div className="who">
              <b>
                <bdi>{name}</bdi>
              </b>
              <span>
                {t('floor.hands.since', { minutes: Math.max(0, Math.floor((now - at) / minute)) })}
                {byText && ` · ${t('floor.hands.byText')}`}
              </span>
            </div>
            <div className="acts">
              {isLeading && (
                <>
                  {number > 1 && (
                    <button
                      type="button"
                      className="iconbtn"
                      aria-label={t('floor.hands.up', { name })}
                      onClick={() => move(who, 'up', number)}
                    >
                      <Icon of={iconUp} />
                    </button>
                  )}
                  {number < hands.length && (
                    <button
                      type="button"
                      className="iconbtn"
                      aria-label={t('floor.hands.down', { name })}
                      onClick={() => move(who, 'down', number)}
                    >
                      <Icon of={iconDown} />
                    </button>
                  )}
                  <button
                    type="button"
                    className="btn small"
                    aria-disabled={going}
                    aria-label={t('floor.hands.invite.name', { name })}
                    onClick={() => void store.execute({ $type: 'inviteToSpeak', who })}
                  >
                    {t('floor.hands.invite')}
                  </button>
                </>
              )}
              {own && (
                <button
                  type="button"
                  className="btn small"
                  aria-pressed={byText}
                  onClick={() => void store.execute({ $type: 'raiseHand', byText: !byText })}
                >
                  {t('floor.hand.byText')}
                </button>
              )}
              {(isLeading || own) && (
                <button
                  type="button"
                  className="iconbtn"
                  aria-label={t('floor.hands.lower', { name })}
                  onClick={() => void store.execute({ $type: 'lowerHand', who })}
                >
                  <Icon of={iconX} />
                </button>
              )}
            </div>
          </li>
        ))}
      </ol>
      {isLeading && (
        <button
          type="button"
          className="switch"
          role="switch"
          aria-checked={order === 'quietFirst'}
          onClick={() =>
            void store.execute({ $type: 'setHandOrder', order: order === 'quietFirst' ? 'raised' : 'quietFirst' })
          }
        >
          <span>
            {t('floor.order.quietFirst')}
            <span className="hint block">{t('floor.order.quietFirst.hint')}</span>
          </span>
          <span className="track" aria-hidden="true" />
        </button>
      )}
    </section>
  );
}
