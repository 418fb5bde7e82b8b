import { useEffect, useRef } from 'react';
import { playKnock } from '../../shared/tones';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';

const quietFor = 3000; // a group that comes together is one knock

/** A soft knock when somebody comes to the door. The count on "People" and a notice say the same. */
export function useKnocks(store: RoomStore): void {
  const knocks = useRoom(store, ({ room }) =>
    room.door.waiting.filter(({ cause }) => cause !== 'sentBack').map(({ id, since }) => `${id} ${since}`),
  );
  const heard = useRef({ knocks, at: Number.NEGATIVE_INFINITY });
  useEffect(() => {
    const isNew = knocks.some((each) => !heard.current.knocks.includes(each));
    const now = performance.now();
    const isQuiet = now - heard.current.at > quietFor;
    heard.current = { knocks, at: isNew && isQuiet ? now : heard.current.at };
    if (isNew && isQuiet) playKnock();
  }, [knocks]);
}
