import { iconChat, iconFlag, iconPin } from '../../shared/icons';
import { t } from '../../texts/texts';
import { mayWriteTo } from '../chat/limits';
import { handOf } from '../floor/floor';
import { useRoom } from '../hooks';
import { Menu } from '../Menu';
import type { RoomStore } from '../roomStore';
import { tracksOf } from '../tracks/tracks';
import { captionItem, mayCaption } from './captionItem';
import { hideItem } from './hideItem';
import { leads, type Seat, seatOf } from './seats';
import { type Asking, ownWishes, wishesFor } from './wishesFor';

/** What one can do about a person, or about oneself. It goes when the person does. */
export function PersonMenu({
  store,
  who,
  isPinned,
  onPin,
  onMessage,
  onAsk,
  onClose,
}: {
  store: RoomStore;
  who: string;
  isPinned: boolean;
  onPin: (person: Seat | null) => void;
  onMessage: (person: Seat) => void;
  onAsk: (asking: Asking) => void;
  onClose: () => void;
}) {
  const { person, own, isLeading, tracks, isHidden, isHeld, mayWrite } = useRoom(store, ({ room, you, hidden }) => ({
    person: seatOf(room, who),
    own: who === you,
    isLeading: leads(room, you),
    tracks: tracksOf(room, who),
    isHidden: hidden.has(who),
    isHeld: room.chat.held.includes(who),
    mayWrite: mayWriteTo(room, you, who),
  }));
  const captions = useRoom(store, (state) => mayCaption(state, who));
  const hand = useRoom(store, ({ room }) => handOf(room, who)); // new each time, so by itself
  if (!person) return null;
  const pin = isPinned
    ? { label: t('seats.unpin'), icon: iconPin, run: () => onPin(null) }
    : { label: t('seats.pin'), icon: iconPin, run: () => onPin(person) };
  const hide = hideItem(store, person, isHidden);
  const report = { label: t('reporting.menu'), icon: iconFlag, run: () => onAsk({ kind: 'report', person }) };
  const message = { label: t('seats.message'), icon: iconChat, run: () => onMessage(person) };
  const captioning = captions ? [captionItem(store, who, captions, own)] : [];
  const items = own
    ? [...captioning, ...ownWishes(person, store, onAsk)]
    : isLeading
      ? [
          message,
          pin,
          hide,
          report,
          ...captioning,
          ...wishesFor(person, { ...tracks, chat: isHeld ? 'held' : 'open' }, store, hand, onAsk),
        ]
      : [...(mayWrite ? [message] : []), pin, hide, report];
  return items.length === 0 ? null : <Menu title={<bdi>{person.name}</bdi>} items={items} onClose={onClose} />;
}
