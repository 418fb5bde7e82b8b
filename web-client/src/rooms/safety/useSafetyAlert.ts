import { useEffect, useRef } from 'react';
import { announce } from '../../shared/announce';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { askedAbout, isWaiting } from './safety';

/**
 * Tells a facilitator that somebody is not safe, without a name aloud, and again each time the room asks again; also one who comes in or is
 * made a facilitator meanwhile. Returns whether somebody waits to be looked at.
 */
export function useSafetyAlert(store: RoomStore, hasKey: boolean, onAlert: () => void): boolean {
  const waiting = useRoom(store, ({ room, you }) =>
    askedAbout(room, you)
      .filter((signal) => isWaiting(signal) && !signal.seen.includes(you))
      .map(({ who, askedAt }) => `${who} ${askedAt}`),
  );
  const told = useRef(new Set<string>());
  const latest = useRef(onAlert);
  latest.current = onAlert;
  useEffect(() => {
    const fresh = waiting.filter((fact) => !told.current.has(fact));
    if (fresh.length === 0) return;
    told.current = new Set(waiting);
    for (const fact of fresh)
      announce(t(hasKey ? 'safety.say.alert' : 'safety.say.alert.noKey'), 'alert', 'me', `notSafe ${fact}`);
    latest.current();
  }, [waiting, hasKey]);
  return waiting.length > 0;
}
