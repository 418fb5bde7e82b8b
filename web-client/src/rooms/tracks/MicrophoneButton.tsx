import { useLayoutEffect, useRef } from 'react';
import { Icon } from '../../shared/Icon';
import { iconMic, iconMicOff } from '../../shared/icons';
import { t } from '../../texts/texts';
import type { RoomStore } from '../roomStore';

const settlesIn = 1000; // milliseconds; a hand that was on its way has pressed by then

/** Mutes, or asks to unmute. A double press, or one that comes just as the button changes, does not ask for the opposite. */
export function MicrophoneButton({
  store,
  who,
  name,
  isOn: on,
}: {
  store: RoomStore;
  who: string;
  name: string;
  isOn: boolean;
}) {
  const changed = useRef({ on, at: Number.NEGATIVE_INFINITY });
  useLayoutEffect(() => {
    if (changed.current.on !== on) changed.current = { on, at: performance.now() };
  }, [on]);
  return (
    <button
      type="button"
      className="iconbtn"
      aria-label={t(on ? 'seats.mute.name' : 'seats.ask.name', { name })}
      onClick={(e) => {
        if (e.detail > 1 || performance.now() - changed.current.at < settlesIn) return;
        void store.execute({ $type: on ? 'muteParticipant' : 'askToUnmute', who });
      }}
    >
      <Icon of={on ? iconMic : iconMicOff} />
    </button>
  );
}
