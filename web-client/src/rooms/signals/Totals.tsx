import { Icon } from '../../shared/Icon';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { signalIcons } from './signalIcons';
import { totals } from './signals';
import './signals.css';
import { useSignalTime } from './useSignalTime';

/** What people say without words, as totals. */
export default function Totals({ store }: { store: RoomStore }) {
  const now = useSignalTime(store);
  const signals = useRoom(store, ({ room }) => room.signals);
  const shown = totals({ signals }, now);
  if (shown.length === 0) return null;
  return (
    <ul className="signals" aria-label={t('signals.title')}>
      {shown.map(([kind, count]) => (
        <li key={kind} className="badge">
          <Icon of={signalIcons[kind]} />
          {t(`signals.kind.${kind}`)} <span className="num">{count}</span>
        </li>
      ))}
    </ul>
  );
}
