import { useState } from 'react';
import { Icon } from '../../shared/Icon';
import { iconTimer } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useNow, useRoom } from '../hooks';
import { Menu, type MenuItem } from '../Menu';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';
import { minutesLeft, steps } from './schedule';

/** The minutes that are left; null when there is nothing to say. */
export function useMinutesLeft(store: RoomStore): number | null {
  const schedule = useRoom(store, ({ room }) => room.schedule);
  return minutesLeft({ schedule }, useNow(schedule !== null, 5000));
}

/** How long the session still goes on; facilitators make it longer here. */
export function TimeLeft({ store }: { store: RoomStore }) {
  const isLeading = useRoom(store, ({ room, you }) => leads(room, you));
  const minutes = useMinutesLeft(store);
  const [open, setOpen] = useState(false);
  if (minutes === null) return null;
  const words = (
    <>
      <Icon of={iconTimer} />
      {t('schedule.left', { minutes })}
    </>
  );
  if (!isLeading) return <span className="badge line">{words}</span>;
  return (
    <span>
      <button
        type="button"
        className="badge line opens"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {words}
      </button>
      {open && <Menu title={t('schedule.prolong')} items={prolongings(store)} onClose={() => setOpen(false)} />}
    </span>
  );
}

export function prolongings(store: RoomStore): MenuItem[] {
  return steps.map((minutes) => ({
    label: t('schedule.prolong.by', { minutes }),
    icon: iconTimer,
    run: () => void prolong(store, minutes),
  }));
}

/** The presses that make the session longer, where there is room for three. */
export function ProlongButtons({ store, onPressed }: { store: RoomStore; onPressed?: () => void }) {
  return steps.map((minutes) => (
    <button
      key={minutes}
      type="button"
      className="btn small"
      aria-label={t('schedule.prolong.by', { minutes })}
      onClick={() => {
        onPressed?.();
        void prolong(store, minutes);
      }}
    >
      {t('schedule.prolong.short', { minutes })}
    </button>
  ));
}

async function prolong(store: RoomStore, minutes: number): Promise<void> {
  const from = store.getState().room.schedule;
  if (from !== null) await store.execute({ $type: 'prolongSession', minutes, from });
}
