import { t } from '../../texts/texts';
import { Menu } from '../Menu';
import type { RoomStore } from '../roomStore';
import '../signals/signals.css';
import { useRespond } from './useRespond';

export default function RespondMenu({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const { signals, reactions, weather } = useRespond(store);
  return (
    <Menu
      className="above respond"
      title={t('floor.respond')}
      items={[...signals, ...reactions, ...weather]}
      note={t('signals.note')}
      onClose={onClose}
    />
  );
}
