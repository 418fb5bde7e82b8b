import { type KeyboardEvent, memo, type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { limits, type RoomMessage, reactionValues } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconEyeoff, iconHeart, iconReply, iconSend, iconSmile, iconX } from '../../shared/icons';
import { Avatar } from '../../shared/Keepsake';
import { useSettings } from '../../shared/settings';
import { useRoom } from '../hooks';
import { message, participant } from '../room';
import { type RoomState, type RoomStore, reactionCount, type Unsent } from '../roomStore';
import { nameOf } from '../stage/Stage';
import { shown, t } from '../t';
import { afterSending, answering, draftFor, notAnswering, takenBack } from './draft';

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

export function ChatPanel({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const atEnd = useRef(true);
  return (
    <aside className="panel" aria-label={t('rooms.chat')} tabIndex={-1} data-region>
      <header>
        <h2>{t('rooms.chat')}</h2>
        <button type="button" className="iconbtn" aria-label={t('rooms.chat.close')} onClick={onClose}>
          <Icon of={iconX} />
        </button>
      </header>
      <Messages store={store} field={field} atEnd={atEnd} />
      <Composer store={store} field={field} atEnd={atEnd} />
    </aside>
  );
}

/** Both halves of the panel know the field, and whether what was said last is in sight. */
type Half = {
  store: RoomStore;
  field: RefObject<HTMLTextAreaElement | null>;
  atEnd: RefObject<boolean>;
};

function Messages({ store, field, atEnd }: Half) {
  const scroll = useRef<HTMLDivElement>(null);
  const messages = useRoom(store, ({ room }) => room.messages);
  const unsent = useRoom(store, (state) => state.unsent);
  const count = messages.length + unsent.length;
  const newest = (unsent.at(-1) ?? messages.at(-1))?.id; // the count stands still once the oldest go

  // biome-ignore lint/correctness/useExhaustiveDependencies: the end moves when a message comes
  useEffect(() => {
    const element = scroll.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [newest, count]);

  return (
    <section
      className="scroll"
      ref={scroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
      tabIndex={0}
      aria-label={t('rooms.chat.log')}
      onScroll={(e) => {
        const { scrollHeight, scrollTop, clientHeight } = e.currentTarget;
        atEnd.current = scrollHeight - scrollTop - clientHeight < 60;
      }}
    >
      <p className="sysline">{t('rooms.chat.cleared')}</p>
      {count === 0 && <p className="small soft">{t('rooms.chat.empty')}</p>}
      <div role="log" aria-label={t('rooms.chat.log')}>
        <ol>
          {messages.map((m) => (
            <Message key={m.id} message={m} store={store} />
          ))}
          {unsent.map((m) => (
            <UnsentMessage key={m.id} message={m} store={store} field={field} />
          ))}
        </ol>
      </div>
    </section>
  );
}

function UnsentMessage({ message: m, store, field }: { message: Unsent } & Pick<Half, 'store' | 'field'>) {
  const me = useRoom(store, ({ room, you }) => participant(room, you));
  if (!me) return null;
  return (
    <li className={`msg${m.audience === 'everyone' ? '' : ' to-hosts'}`}>
      <Avatar keepsake={me.keepsake} tint={me.tint} />
      <div className="by">{t('rooms.chat.you')}</div>
      <div className="body" dir="auto">
        {m.body}
      </div>
      <div className="extras xs">
        {m.state === 'sending' ? (
          t('rooms.chat.sending')
        ) : (
          <>
            <span>{t('rooms.chat.notSent')}</span>
            <button
              type="button"
              className="btn small"
              onClick={() => {
                store.retry(m.id);
                field.current?.focus();
              }}
            >
              {t('rooms.chat.retry')}
            </button>
            <button
              type="button"
              className="btn small quiet"
              onClick={() => {
                const { draft } = store.getState();
                store.discard(m.id);
                if (draft.body === '') store.write(takenBack(m, draft));
                field.current?.focus();
              }}
            >
              {t('rooms.chat.discard')}
            </button>
          </>
        )}
      </div>
    </li>
  );
}

function Composer({ store, field, atEnd }: Half) {
  const ids = useId();
  const draft = useRoom(store, (state) => state.draft);
  const persons = useRoom(store, whoMayBeWrittenTo);
  const answered = useRoom(store, ({ room }) => (draft.replyTo === null ? undefined : message(room, draft.replyTo)));
  const to = draft.to === 'everyone' || draft.to === 'facilitators' || draft.to in persons ? draft.to : null;

  const { enterSends } = useSettings();

  useGrowing(field, draft.body);
  useEffect(() => {
    if (draft.replyTo) field.current?.focus();
  }, [draft.replyTo, field]);

  const send = () => {
    field.current?.focus(); // the next words belong there, also when Send was pressed
    const body = draft.body.trim();
    if (body === '' || to === null) return;
    atEnd.current = true;
    if (to === 'everyone' || to === 'facilitators') store.post(body, to, null, answered?.id ?? null);
    else store.post(body, 'direct', to, answered?.id ?? null);
    store.write(afterSending(draft, store.getState().room));
  };
  const keyed = (e: KeyboardEvent) => {
    if (e.key !== 'Enter' || isComposing(e)) return;
    const wished = e.ctrlKey || e.metaKey;
    if (!wished && (e.shiftKey || !enterSends)) return; // a new line
    e.preventDefault();
    send();
  };

  return (
    <footer className="stack">
      {answered && (
        <div className="replying">
          <span>{shown('rooms.chat.replyingTo', { name: answered.author.name })}</span>
          <button
            type="button"
            className="iconbtn"
            aria-label={t('rooms.chat.replyCancel')}
            onClick={() => {
              store.write(notAnswering(draft, store.getState().room));
              field.current?.focus();
            }}
          >
            <Icon of={iconX} />
          </button>
        </div>
      )}
      <label className="row tight small soft" style={{ flexWrap: 'nowrap' }}>
        <span className="nowrap">{t('rooms.chat.sendTo')}</span>
        <select className="select" value={to ?? ''} onChange={(e) => store.write(draftFor(e.target.value, draft))}>
          {to === null && <option value="">{t('rooms.chat.someone')}</option>}
          <option value="everyone">{t('rooms.chat.everyone')}</option>
          <option value="facilitators">{t('rooms.chat.facilitators')}</option>
          {Object.entries(persons).map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div className="compose">
        <label className="sr" htmlFor={`${ids}-text`}>
          {t('rooms.chat.message')}
        </label>
        <textarea
          id={`${ids}-text`}
          ref={field}
          className="textarea"
          dir="auto"
          placeholder={t('rooms.chat.placeholder')}
          maxLength={limits.longestMessage}
          enterKeyHint={enterSends ? 'send' : 'enter'}
          rows={1}
          value={draft.body}
          onKeyDown={keyed}
          onChange={(e) => store.write({ ...draft, body: e.target.value })}
        />
        <button
          type="button"
          className="btn primary only"
          aria-label={t('rooms.chat.send')}
          aria-disabled={draft.body.trim() === '' || to === null}
          onClick={send}
        >
          <Icon of={iconSend} flip />
        </button>
      </div>
    </footer>
  );
}

/** Names by id: facilitators write to everybody, others to facilitators. */
function whoMayBeWrittenTo({ room, you }: RoomState): Readonly<Record<string, string>> {
  const leads = participant(room, you)?.role === 'facilitator';
  const others = room.participants.filter((p) => p.id !== you && (leads || p.role === 'facilitator'));
  return Object.fromEntries(others.map((p) => [p.id, p.name]));
}

/** The field is as high as what is written in it, up to what the page allows it. */
function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is written gives the height
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.blockSize = 'auto';
    element.style.blockSize = `${element.scrollHeight + element.offsetHeight - element.clientHeight}px`;
  }, [field, text]);
}

/** Whether the key belongs to an input method. Safari ends the composition before it tells of the Enter that did so, as key 229. */
function isComposing(e: KeyboardEvent): boolean {
  return e.nativeEvent.isComposing || e.keyCode === 229;
}

const Message = memo(function Message({ message: m, store }: { message: RoomMessage; store: RoomStore }) {
  const { you, asker, question, toName } = useRoom(store, (state) => {
    const original = m.replyTo === null ? undefined : message(state.room, m.replyTo);
    return {
      you: state.you,
      asker: original?.author.name,
      question: original?.body,
      toName: m.toWho === null ? '' : nameOf(state, m.toWho),
    };
  });
  const counts = useRoom(store, (state) => reactionValues.map((reaction) => reactionCount(state, m, reaction)));
  const [choosing, setChoosing] = useState(false);
  const chooser = useRef<HTMLButtonElement>(null);
  const own = m.author.id === you;
  const toggle = (reaction: (typeof reactionValues)[number]) => {
    const mine = m.reactions.some((r) => r.who === you && r.reaction === reaction);
    void store.execute({ $type: mine ? 'withdrawReaction' : 'reactToMessage', messageId: m.id, reaction });
    stopChoosing();
  };
  const stopChoosing = () => {
    if (choosing) chooser.current?.focus();
    setChoosing(false);
  };
  const given = reactionValues
    .map((reaction, i) => ({ reaction, count: counts[i] ?? 0 }))
    .filter(({ count }) => choosing || count > 0);
  return (
    <li className={`msg${m.audience === 'everyone' ? '' : ' to-hosts'}`}>
      <Avatar keepsake={m.author.keepsake} tint={m.author.tint} />
      <div className="by">
        {own ? t('rooms.chat.you') : <bdi>{m.author.name}</bdi>}
        {m.author.role === 'facilitator' && <span className="badge primary">{t('rooms.chat.facilitator')}</span>}
        <time dateTime={new Date(m.at).toISOString()}>{time.format(m.at)}</time>
        {m.audience !== 'everyone' && (
          <span className="xs audience">
            <Icon of={iconEyeoff} />{' '}
            {m.audience === 'facilitators'
              ? t('rooms.chat.toFacilitators')
              : shown('rooms.chat.direct', { from: m.author.name, to: toName })}
          </span>
        )}
      </div>
      <div className="body" dir="auto">
        {asker !== undefined && question !== undefined && (
          <div className="in-reply">{shown('rooms.chat.inReply', { name: asker, text: question.slice(0, 80) })}</div>
        )}
        {m.body}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape comes from the buttons in it */}
      <div
        className="extras"
        onKeyDown={(e) => {
          if (e.key !== 'Escape' || !choosing) return;
          e.stopPropagation(); // the panel stays
          stopChoosing();
        }}
      >
        {given.map(({ reaction, count }) => {
          const word = t(`rooms.reaction.${reaction}`);
          return (
            <button
              key={reaction}
              type="button"
              className="react"
              aria-label={t('rooms.chat.reaction', { reaction: word, count })}
              aria-pressed={m.reactions.some((r) => r.who === you && r.reaction === reaction)}
              onClick={() => toggle(reaction)}
            >
              {reaction === 'heart' ? <Icon of={iconHeart} /> : word}{' '}
              {count > 0 && <span>{count > 9 ? '9+' : count}</span>}
            </button>
          );
        })}
        <button
          type="button"
          className="react tools"
          ref={chooser}
          aria-expanded={choosing}
          aria-label={t('rooms.chat.react', { name: m.author.name })}
          onClick={() => setChoosing(!choosing)}
        >
          <Icon of={iconSmile} />
        </button>
        <button
          type="button"
          className="react tools"
          aria-label={t('rooms.chat.replyTo', { name: m.author.name })}
          onClick={() => {
            const { draft, room } = store.getState();
            store.write(answering(draft, m, room, you));
          }}
        >
          <Icon of={iconReply} flip />
        </button>
      </div>
    </li>
  );
});
