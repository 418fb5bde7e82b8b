import { t } from '../texts/texts';
import { useRoom } from './hooks';
import type { RoomStore } from './roomStore';

/** The question from the box that facilitators show to everybody. */
export default function ShownQuestion({ store }: { store: RoomStore }) {
  const shown = useRoom(store, ({ room }) => room.questions.shown);
  if (!shown) return null;
  return (
    <div className="card shown">
      <p className="label soft">{t('rooms.box.from')}</p>
      <p className="prompt">“{shown.text}”</p>
    </div>
  );
}
