import type { RoomMessage } from '../../shared/contracts';
import { iconRemove } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import { Menu } from '../Menu';
import type { RoomStore } from '../roomStore';
import { hideItem } from '../seats/hideItem';
import { leads } from '../seats/seats';

/** What one can do about a message: hide whoever wrote it, and, as its author or a facilitator, take it down. */
export function MessageMenu({
  store,
  message: { author },
  onTakeDown,
  onClose,
}: {
  store: RoomStore;
  message: RoomMessage;
  onTakeDown: () => void;
  onClose: () => void;
}) {
  const { isHidden, own, isLeading } = useRoom(store, ({ hidden, room, you }) => ({
    isHidden: hidden.has(author.id),
    own: author.id === you,
    isLeading: leads(room, you),
  }));
  const takeDown = { label: t('chat.takeDown'), icon: iconRemove, danger: true, run: onTakeDown };
  const items = [...(own ? [] : [hideItem(store, author, isHidden)]), ...(own || isLeading ? [takeDown] : [])];
  return <Menu title={<bdi>{author.name}</bdi>} items={items} onClose={onClose} />;
}
