import { useState } from 'react';
import { iconTimer } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import { Menu } from '../Menu';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';
import { steps } from './schedule';

type ProlongProps = {
  store: RoomStore;
  /** That are left: words say so, and open a menu for whoever leads. Without them, there is a press for each step. */
  minutes?: number;
  onPressed?: () => void;
};

/** How long the session still goes on, and the presses that make it longer. */
export default function Prolong({ store, minutes, onPressed }: ProlongProps) {
  if (minutes !== undefined) return <TimeLeft store={store} minutes={minutes} />;
  return steps.map((more) => (
    <button
      key={more}
      type="button"
      className="btn small"
      aria-label={t('schedule.prolong.by', { minutes: more })}
      onClick={() => {
        onPressed?.();
        void prolong(store, more);
      }}
    >
      {t('schedule.prolong.short', { minutes: more })}
    </button>
  ));
}

function TimeLeft({ store, minutes }: { store: RoomStore; minutes: number }) {
  const isLeading = useRoom(store, ({ room, you }) => leads(room, you));
  const [open, setOpen] = useState(false);
  const words = t('schedule.left', { minutes });
  if (!isLeading) return words;
  return (
    <span>
      <button
        type="button"
        className="minutes"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {words}
      </button>
      {open && (
        <Menu
          title={t('schedule.prolong')}
          items={steps.map((more) => ({
            label: t('schedule.prolong.by', { minutes: more }),
            icon: iconTimer,
            run: () => void prolong(store, more),
          }))}
          onClose={() => setOpen(false)}
        />
      )}
    </span>
  );
}

/** From the end that the person sees, so that two who press at once prolong once. */
async function prolong(store: RoomStore, minutes: number): Promise<void> {
  const from = store.getState().room.schedule;
  if (from !== null) await store.execute({ $type: 'prolongSession', minutes, from });
}
