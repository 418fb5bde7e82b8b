import { useEffect, useState } from 'react';
import { getSeat } from '../../shared/seat';
import { untilThere } from '../../shared/untilThere';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';
import type { Ballots } from './ballots';
import { openPolls } from './polls';

/** The ballots of this seat, as soon as there is a poll that it may answer. */
export function useBallots(store: RoomStore): Ballots | null {
  const [ballots, setBallots] = useState<Ballots | null>(null);
  const polls = useRoom(store, ({ room }) => room.polls);
  const isAsked = useRoom(store, ({ room, you }) => !leads(room, you) && openPolls(room.polls).length > 0);
  const { key } = polls;
  useEffect(() => {
    if (!isAsked || !key || ballots) return undefined;
    let here = true;
    void untilThere(() => import('./ballots')).then((module) => {
      if (here) setBallots(new module.Ballots(key, () => getSeat()?.pass ?? ''));
    });
    return () => {
      here = false;
    };
  }, [isAsked, key, ballots]);
  useEffect(() => {
    if (isAsked || ballots) ballots?.follow(polls);
  }, [ballots, polls, isAsked]);
  return ballots;
}
