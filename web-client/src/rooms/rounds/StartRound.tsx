import { useId, useState } from 'react';
import { limits, type RoundOrder, roundOrderValues } from '../../shared/contracts';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { hasSound } from '../schedule/schedule';
import { leads } from '../seats/seats';
import { useTurns } from './useTurns';

const times = [0, 1, 2, 3, 5, 10] as const; // minutes; 0: none

/** A facilitator starts a round. By hand, the order is then changed in the list. */
export function StartRound({ store }: { store: RoomStore }) {
  const ids = useId();
  const [prompt, setPrompt] = useState('');
  const [minutes, setMinutes] = useState<number>(2);
  const [order, setOrder] = useState<RoundOrder>('joining');
  const [first, setFirst] = useState('');
  const [follows, setFollows] = useState(false);
  const sound = useRoom(store, ({ room }) => hasSound(room.format));
  const turns = useTurns(store);
  const people = [...turns.seats.inside].sort((a, b) => Number(leads(turns, b.id)) - Number(leads(turns, a.id)));
  const start = () => {
    const at = Math.max(
      0,
      people.findIndex(({ id }) => id === first),
    );
    const around = [...people.slice(at), ...people.slice(0, at)].map(({ id }) => id);
    void store.execute({
      $type: 'startRound',
      id: crypto.randomUUID(),
      prompt,
      order,
      perPerson: minutes === 0 ? null : minutes * 60_000,
      followsMicrophone: follows,
      people: order === 'byHand' ? around : null,
      seed: order === 'chance' ? (crypto.getRandomValues(new Int32Array(1))[0] ?? 0) : null,
    });
  };
  return (
    <form
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        start();
      }}
    >
      <div className="field">
        <label htmlFor={`${ids}-prompt`}>{t('rounds.start.prompt')}</label>
        <textarea
          id={`${ids}-prompt`}
          className="textarea"
          rows={2}
          maxLength={limits.longestPrompt}
          value={prompt}
          onChange={(e) => setPrompt(e.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor={`${ids}-time`}>{t('rounds.start.time')}</label>
        <select
          id={`${ids}-time`}
          className="select"
          value={minutes}
          onChange={(e) => setMinutes(Number(e.target.value))}
        >
          {times.map((time) => (
            <option key={time} value={time}>
              {time === 0 ? t('rounds.start.noTime') : t('rounds.start.minutes', { minutes: time })}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${ids}-order`}>{t('rounds.start.order')}</label>
        <select
          id={`${ids}-order`}
          className="select"
          value={order}
          onChange={(e) => setOrder(roundOrderValues.find((value) => value === e.target.value) ?? 'joining')}
        >
          {roundOrderValues.map((value) => (
            <option key={value} value={value}>
              {t(`rounds.order.${value}`)}
            </option>
          ))}
        </select>
      </div>
      {order === 'byHand' && (
        <div className="field">
          <label htmlFor={`${ids}-first`}>{t('rounds.start.first')}</label>
          <select id={`${ids}-first`} className="select" value={first} onChange={(e) => setFirst(e.target.value)}>
            {people.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
      {sound && (
        <label className="check">
          <input type="checkbox" checked={follows} onChange={(e) => setFollows(e.target.checked)} />
          <span>
            {t('rounds.start.follows')}
            <span className="hint block">{t('rounds.start.follows.hint')}</span>
          </span>
        </label>
      )}
      <button type="submit" className="btn primary">
        {t('rounds.start')}
      </button>
    </form>
  );
}
