import type { RoomMessage } from '../../shared/contracts';
import { iconFlag, iconRemove } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import { Menu } from '../Menu';
import type { RoomStore } from '../roomStore';
import { hideItem } from '../seats/hideItem';
import { leads } from '../seats/seats';

/** What one can do about a message: hide or report whoever wrote it, and, as its author or a facilitator, take it down. */
export function MessageMenu({
  store,
  message,
  onTakeDown,
  onReport,
  onClose,
}: {
  store: RoomStore;
  message: RoomMessage;
  onTakeDown: () => void;
  onReport: () => void;
  onClose: () => void;
}) {
  const { author } = message;
  const { isHidden, own, isLeading } = useRoom(store, ({ hidden, room, you }) => ({
    isHidden: hidden.has(author.id),
    own: author.id === you,
    isLeading: leads(room, you),
  }));
  const takeDown = { label: t('chat.takeDown'), icon: iconRemove, danger: true, run: onTakeDown };
  const report = { label: t('reporting.menu'), icon: iconFlag, run: onReport };
  const items = [...(own ? [] : [hideItem(store, author, isHidden), report]), ...(own || isLeading ? [takeDown] : [])];
  return <Menu title={<bdi>{author.name}</bdi>} items={items} onClose={onClose} />;
}
