import { useEffect, useRef, useState } from 'react';
import type { Coach } from '../rooms/coach';
import RoomPage from '../rooms/RoomPage';
import type { RoomStore } from '../rooms/roomStore';
import type { Refusal } from '../shared/contracts';
import { navigate } from '../shared/router';
import { clearSeat, type Seat } from '../shared/seat';
import { t } from '../texts/texts';
import { CoachPanel } from './CoachPanel';
import { CoachStrip } from './CoachStrip';
import { want, wantedNext } from './kept';
import { Rehearsal } from './Rehearsal';
import { theScript } from './script';

type RehearsalRoomProps = {
  seat: Seat;
  participantCode: string;
  onInside: () => void;
  onMoved: () => void;
  onRefused: (why: Refusal) => void;
};

/** The room of a rehearsal, with the people of its script and the panel that says what to try. */
export default function RehearsalRoom({ seat, participantCode, onInside, onMoved, onRefused }: RehearsalRoomProps) {
  const latest = useRef({ onMoved, onRefused });
  latest.current = { onMoved, onRefused };
  const [coach] = useState(() => {
    let rehearsal: Rehearsal | null = null;
    let room: RoomStore | null = null;
    const current = (): Rehearsal => {
      rehearsal ??= new Rehearsal(theScript, { room: seat.room, participantCode }, wantedNext());
      return rehearsal;
    };
    const finish = (): Promise<void> => {
      current().finish();
      return room?.leave() ?? Promise.resolve();
    };
    const made: Coach = {
      title: t('rehearsal.room'),
      under: t('rehearsal.noClock'),
      strip: (store, onOpen) => <CoachStrip rehearsal={current()} store={store} onOpen={onOpen} />,
      panel: (onClose) => <CoachPanel rehearsal={current()} onClose={onClose} onFinish={finish} />,
      begin: (store) => {
        room = store;
        const going = current();
        const end = going.begin(store);
        return () => {
          end();
          if (rehearsal === going) rehearsal = null;
        };
      },
      over: (reason) => {
        if (rehearsal?.isExited) return;
        if (reason.code === 'moved_elsewhere') return latest.current.onMoved();
        if (reason.code !== 'left' && reason.code !== 'room_ended') return latest.current.onRefused(reason);
        rehearsal?.finish();
        want([]);
        clearSeat();
        navigate('/rehearse/after', 'replace');
      },
    };
    return made;
  });
  useEffect(() => () => want([]), []);
  return <RoomPage room={seat.room} onInside={onInside} coach={coach} />;
}
