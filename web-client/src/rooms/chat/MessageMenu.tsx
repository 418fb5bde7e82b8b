import type { RoomMessage } from '../../shared/contracts';
import { useRoom } from '../hooks';
import { Menu } from '../Menu';
import type { RoomStore } from '../roomStore';
import { hideItem } from '../seats/hideItem';

/** What one can do about a message of somebody else. */
export function MessageMenu({
  store,
  message: { author },
  onClose,
}: {
  store: RoomStore;
  message: RoomMessage;
  onClose: () => void;
}) {
  const isHidden = useRoom(store, ({ hidden }) => hidden.has(author.id));
  return <Menu title={<bdi>{author.name}</bdi>} items={[hideItem(store, author, isHidden)]} onClose={onClose} />;
}
