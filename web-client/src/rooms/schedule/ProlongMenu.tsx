import { useState } from 'react';
import { Icon } from '../../shared/Icon';
import { iconTimer } from '../../shared/icons';
import { t } from '../../texts/texts';
import { Menu } from '../Menu';
import type { RoomStore } from '../roomStore';
import { prolong } from './prolong';
import { steps } from './schedule';

/** The time that is left, and by a press how much longer the session goes on. */
export default function ProlongMenu({ store, minutes }: { store: RoomStore; minutes: number }) {
  const [open, setOpen] = useState(false);
  return (
    <span>
      <button
        type="button"
        className="badge line opens"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon of={iconTimer} />
        {t('schedule.left', { minutes })}
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
