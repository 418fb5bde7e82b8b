import type { RoomMessage } from '../../shared/contracts';
import { Avatar } from '../../shared/Keepsake';
import { inLanguage, shown, t } from '../../texts/texts';
import type { ChatMessage } from '../chat/chat';
import { WaitingList } from '../door/WaitingList';
import { useRoom, useServerNow } from '../hooks';
import { minutesLeft } from '../plan/plan';
import type { RoomStore } from '../roomStore';
import { toCome } from '../rounds/rounds';
import { askedAbout } from '../safety/safety';
import { timeOf } from '../schedule/timeOf';
import { useMinutesLeft } from '../schedule/useMinutesLeft';
import { nameOf } from '../seats/nameOf';
import { seatOf } from '../seats/seats';
import { totals } from '../signals/signals';
import { notSpokenYet, openNotes } from './needs';
import { Part } from './Part';

const list = inLanguage((tag) => new Intl.ListFormat(tag, { type: 'conjunction' }));

/** `onReply` is null where the chat is not that of the note. */
type Props = { store: RoomStore; onLookAfter: () => void; onReply: ((note: RoomMessage) => void) | null };

/** What happens now, in the order in which it should be looked at. */
export function Now({ store, onLookAfter, onReply }: Props) {
  return (
    <>
      <Step store={store} />
      <Needs store={store} onLookAfter={onLookAfter} onReply={onReply} />
      <Door store={store} />
      <Hands store={store} />
      <Quiet store={store} />
      <SignalTotals store={store} />
    </>
  );
}

/** The step of the plan, the round that is going on, and the time of the session. */
function Step({ store }: { store: RoomStore }) {
  const minutes = useMinutesLeft(store);
  const { phase, turn, prompt, sharing, left } = useRoom(store, ({ room }) => ({
    phase: room.round?.phase ?? null,
    turn: room.round?.turn ?? 0,
    prompt: room.round?.prompt ?? '',
    sharing: room.round?.now ? nameOf(room, room.round.now) : '',
    left: toCome(room).length,
  }));
  const plan = useRoom(store, ({ room }) => room.plan);
  const now = useServerNow(plan?.endsAt != null, 5_000);
  const planLeft = plan && minutesLeft(plan, now);
  const isOn = phase === 'sharing' || phase === 'between';
  const at = plan?.step ?? null;
  const step = at === null ? null : (plan?.steps[at] ?? null);
  const next = plan?.steps[at === null ? 0 : at + 1];
  return (
    <div className="step-now">
      <div className="grow">
        <b dir="auto">{isOn ? prompt || t('console.round') : (step ?? t('console.time'))}</b>
        {step !== null && planLeft !== null && (
          <span>{planLeft === 0 ? t('console.plan.over') : t('console.plan.left', { minutes: planLeft })}</span>
        )}
        {isOn && (
          <span>
            {sharing
              ? shown('console.round.sharing', { name: sharing, count: left })
              : t('console.round.between', { count: left })}
          </span>
        )}
        <span>{minutes === null ? t('console.noClock') : t('console.minutes', { minutes })}</span>
      </div>
      {phase === 'sharing' && (
        <button type="button" className="btn small" onClick={() => void store.execute({ $type: 'thankAndGoOn', turn })}>
          {t('console.round.next')}
        </button>
      )}
      {!isOn && next !== undefined && (
        <button
          type="button"
          className="btn small"
          onClick={() => void store.execute(at === null ? { $type: 'beginPlan' } : { $type: 'goToStep', step: at + 1 })}
        >
          {shown('console.plan.next', { name: next })}
        </button>
      )}
    </div>
  );
}

function Needs({ store, onLookAfter, onReply }: Props) {
  const signals = useRoom(store, ({ room, you }) => askedAbout(room, you));
  const notes = useRoom(store, ({ room }) => openNotes(room));
  const count = signals.length + notes.length;
  return (
    <Part title={t('console.needs', { count })} empty={count === 0 ? t('console.needs.none') : null}>
      {signals.map(({ who, name, takenBack }) => (
        <div key={who} className="callout danger">
          <div className="grow">
            <strong>{shown(takenBack ? 'safety.wasMistake' : 'safety.isNotSafe', { name })}</strong>
            <div className="row tight">
              <button type="button" className="btn small" onClick={onLookAfter}>
                {t('console.look')}
              </button>
            </div>
          </div>
        </div>
      ))}
      {notes.map((note) => (
        <Note key={note.id} store={store} note={note} onReply={onReply} />
      ))}
    </Part>
  );
}

/** Whoever takes it on says so to the others, with that note. */
function Note({ store, note, onReply }: { store: RoomStore; note: ChatMessage; onReply: Props['onReply'] }) {
  const { author } = note;
  const isHere = useRoom(store, ({ room }) => seatOf(room, author.id) !== undefined);
  return (
    <div className="callout caution">
      <Avatar keepsake={author.keepsake} tint={author.tint} />
      <div className="grow">
        <strong>
          <bdi>{author.name}</bdi>
        </strong>{' '}
        <time className="small">{timeOf(note.at)}</time>
        <p dir="auto">{note.unread ? t(`chat.unread.${note.unread}`) : note.body}</p>
        <div className="row tight">
          {isHere && onReply && (
            <button type="button" className="btn small" onClick={() => onReply(note)}>
              {t('console.reply')}
            </button>
          )}
          <button
            type="button"
            className="btn small"
            aria-label={t('console.takeOn.label', { name: author.name })}
            onClick={() =>
              store.outbox.post(t('console.takeOn.said', { name: author.name }), 'colleagues', null, note.id, null)
            }
          >
            {t('console.takeOn')}
          </button>
        </div>
      </div>
    </div>
  );
}

function Door({ store }: { store: RoomStore }) {
  const isEmpty = useRoom(store, ({ room }) => room.door.waiting.length === 0);
  return isEmpty ? (
    <Part title={t('door.waiting')} empty={t('console.door.none')} />
  ) : (
    <div className="at-door">
      <WaitingList store={store} />
    </div>
  );
}

function Hands({ store }: { store: RoomStore }) {
  const hands = useRoom(store, ({ room }) => room.floor.hands.flatMap((who) => seatOf(room, who) ?? []));
  const raised = useRoom(store, ({ room }) => room.floor.raised);
  return (
    <Part
      title={t('console.hands', { count: hands.length })}
      empty={hands.length === 0 ? t('console.hands.none') : null}
    >
      <ol>
        {hands.map(({ id, name }, i) => (
          <li key={id} className="person">
            <span className="badge lamp">{i + 1}</span>
            <div className="who">
              <b>
                <bdi>{name}</bdi>
              </b>
              {raised.get(id)?.byText && <span>{t('console.hands.byText')}</span>}
            </div>
            <button
              type="button"
              className="btn small"
              aria-label={t('console.invite.label', { name })}
              onClick={() => void store.execute({ $type: 'inviteToSpeak', who: id })}
            >
              {t('console.invite')}
            </button>
          </li>
        ))}
      </ol>
    </Part>
  );
}

function Quiet({ store }: { store: RoomStore }) {
  const names = useRoom(store, ({ room, spoken }) => notSpokenYet(room, spoken).map(({ name }) => name));
  return (
    <Part
      title={t('console.quiet', { count: names.length })}
      empty={names.length === 0 ? t('console.quiet.none') : null}
    >
      <p className="small">{list().format(names)}</p>
      <p className="hint">{t('console.quiet.hint')}</p>
    </Part>
  );
}

function SignalTotals({ store }: { store: RoomStore }) {
  const signals = useRoom(store, ({ room }) => room.signals);
  const given = totals({ signals }, useServerNow(true, 5_000));
  return (
    <Part title={t('console.signals')} empty={given.length === 0 ? t('console.signals.none') : null}>
      <ul className="row tight">
        {given.map(([kind, count]) => (
          <li key={kind} className="badge line">
            {t(`console.signal.${kind}`, { count })}
          </li>
        ))}
      </ul>
    </Part>
  );
}
