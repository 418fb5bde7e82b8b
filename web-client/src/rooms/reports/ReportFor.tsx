import { useState } from 'react';
import ReportDialog from '../../reports/ReportDialog';
import type { Reportable, ReportableMessage } from '../../reports/reports';
import type { RoomMessage } from '../../shared/contracts';
import { getSeat } from '../../shared/seat';
import type { RoomStore } from '../roomStore';
import { leads, mayLead, type Seat, seatOf } from '../seats/seats';

/** The form about a person, a message, or nobody in particular. Its lists stay as they were when it was opened. */
export default function ReportFor({
  store,
  person,
  message,
  onClose,
}: {
  store: RoomStore;
  person?: Pick<Seat, 'id'>;
  message?: RoomMessage;
  onClose: () => void;
}) {
  const [{ people, messages, name, isLeading, isRehearsal, isEncrypted }] = useState(() => whatCanBeReported(store));
  return (
    <ReportDialog
      pass={getSeat()?.pass ?? ''}
      name={name}
      people={people}
      messages={messages}
      about={person?.id ?? message?.author.id ?? ''}
      message={message?.id}
      isEncrypted={isEncrypted}
      openingsOf={(ids) => store.openingsOf(ids)}
      isRehearsal={isRehearsal}
      onHide={isLeading ? undefined : ({ id, name }) => store.hide(id, name)}
      onClose={onClose}
    />
  );
}

/** The others in the room, and whoever wrote something that is still to be read. */
function whatCanBeReported(store: RoomStore) {
  const { room, you } = store.getState();
  const others = room.chat.messages.filter((m) => m.author.id !== you && !m.takenDownBy && !m.unread);
  const people = new Map<string, Reportable>();
  for (const { author } of others)
    people.set(author.id, { id: author.id, name: author.name, leads: author.role === 'facilitator' });
  for (const seat of room.seats.inside)
    if (seat.id !== you) people.set(seat.id, { id: seat.id, name: seat.name, leads: mayLead(seat) });
  const messages = others.map(({ id, author, body, audience }): ReportableMessage => {
    return { id, who: author.id, name: author.name, body, audience };
  });
  return {
    people: [...people.values()],
    messages,
    name: seatOf(room, you)?.name ?? '',
    isLeading: leads(room, you),
    isRehearsal: room.rehearsal,
    isEncrypted: room.keys !== null,
  };
}
