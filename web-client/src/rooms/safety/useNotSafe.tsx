import { type ReactNode, useEffect, useRef, useState } from 'react';
import { closeHelp, openHelp, setSessionNote } from '../../shared/help';
import { part } from '../../shared/part';
import { withTexts } from '../../texts/load';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { pairOf, placeOf } from '../siderooms/siderooms';
import { tracksOf } from '../tracks/tracks';
import { facilitatorsFor, isAnybodyThere } from './safety';

const NotSafeSheet = part(() => withTexts('parts', import('./NotSafeSheet')), null, <HelpInstead />);

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
  const { heard, atDoor, rehearses, isThere, helper, mayStepOut } = useRoom(store, ({ room, you }) => ({
    mayStepOut: room.door.wait === null && pairOf(room, placeOf(room, you)) === null,
    atDoor: room.door.wait !== null,
    rehearses: room.rehearsal,
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
      text: t(
        rehearses
          ? 'rooms.help.rehearsal'
          : atDoor
            ? 'rooms.help.waiting'
            : heard
              ? 'rooms.help.micOn'
              : 'rooms.help.micOff',
      ),
      isAnybodyThere: isThere,
      notSafe: () => latest.current.say(),
      ...(isThere && mayStepOut && { stepOut: () => void store.execute({ $type: 'askToStepOut' }) }),
      ...(heard ? { mute: () => void store.own.toggleMicrophone(false) } : {}),
      ...(helper
        ? { helper: { name: helper.name, ...(mayWrite && { ask: () => latest.current.writeTo?.(helper) }) } }
        : {}),
    });
    return () => setSessionNote(null);
  }, [store, heard, atDoor, rehearses, isThere, helper, mayWrite, mayStepOut]);
  const close = () => setOpen(false);
  return { say, isOpen, close, sheet: isOpen ? <NotSafeSheet store={store} onClose={close} /> : null };
}
