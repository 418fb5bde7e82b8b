import { type ReactNode, useEffect, useRef, useState } from 'react';
import { closeHelp, openHelp, setSessionNote } from '../../shared/help';
import { part } from '../../shared/part';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { tracksOf } from '../tracks/tracks';
import { facilitatorsFor, isAnybodyThere } from './safety';

const NotSafeSheet = part(() => import('./NotSafeSheet'), null, <HelpInstead />);

/** The lines are there in any case, when the sheet could not be fetched. */
function HelpInstead(): null {
  useEffect(openHelp, []);
  return null;
}

/**
 * Help now while this person has a place in the room: it says whether the session hears them, as whoever makes a call has to know, and whom
 * they can ask there. Returns "I am not safe", and the sheet that opens with it. `writeTo` is missing where nobody can be written to.
 */
export function useNotSafe(
  store: RoomStore,
  writeTo?: (person: { readonly id: string }) => void,
): { say: () => void; isOpen: boolean; close: () => void; sheet: ReactNode } {
  const [isOpen, setOpen] = useState(false);
  const { heard, atDoor, isThere, helper } = useRoom(store, ({ room, you }) => ({
    atDoor: room.door.wait !== null,
    isThere: isAnybodyThere(room, you),
    heard: tracksOf(room, you).microphone === 'on',
    helper: facilitatorsFor(room, you)[0],
  }));
  const say = () => {
    closeHelp();
    store.teller.say();
    setOpen(true);
  };
  useEffect(NotSafeSheet.preload, []); // the network may be gone when somebody needs it
  const latest = useRef({ say, writeTo });
  latest.current = { say, writeTo };
  const mayWrite = writeTo !== undefined;
  useEffect(() => {
    setSessionNote({
      text: t(atDoor ? 'rooms.help.waiting' : heard ? 'rooms.help.micOn' : 'rooms.help.micOff'),
      isAnybodyThere: isThere,
      notSafe: () => latest.current.say(),
      ...(heard ? { mute: () => void store.own.toggleMicrophone(false) } : {}),
      ...(helper
        ? { helper: { name: helper.name, ...(mayWrite && { ask: () => latest.current.writeTo?.(helper) }) } }
        : {}),
    });
    return () => setSessionNote(null);
  }, [store, heard, atDoor, isThere, helper, mayWrite]);
  const close = () => setOpen(false);
  return { say, isOpen, close, sheet: isOpen ? <NotSafeSheet store={store} onClose={close} /> : null };
}
