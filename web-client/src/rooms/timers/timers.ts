import type { RoomSnapshot, RoomTimer } from '../../shared/contracts';
import type { EventOf } from '../event';

/** The timer for all; null without one. */
export type TimerNow = RoomTimer | null;

export function fromSnapshot({ timer }: RoomSnapshot): TimerNow {
  return timer ?? null;
}

export function evolve(
  timer: TimerNow,
  event: EventOf<'timerStarted' | 'timerExtended' | 'timerStopped' | 'timerEnded'>,
): TimerNow {
  switch (event.$type) {
    case 'timerStarted': {
      const { label, duration, endsAt, by } = event;
      return { label, duration, endsAt, by };
    }
    case 'timerExtended':
      return timer && { ...timer, endsAt: event.endsAt };
    case 'timerStopped':
    case 'timerEnded':
      return null;
  }
}
