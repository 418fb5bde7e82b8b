import { type KeyboardEvent, type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { Icon } from '../shared/Icon';
import { iconEyeoff, iconHeart, iconReply, iconSend, iconSmile, iconX } from '../shared/icons';
import { Avatar } from '../shared/Keepsake';
import { useSettings } from '../shared/settings';
import { limits, type RoomMessage, reactionValues } from './contracts';
import { afterSending, answering, type Draft, draftFor, notAnswering, takenBack } from './draft';
import { useRoom } from './hooks';
import { type RoomState, type RoomStore, reactionCount } from './roomStore';
import { nameOf } from './Stage';
import { shown, t } from './t';

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

export function ChatPanel({
  store,
  draft,
  onDraft,
  onClose,
}: {
  store: RoomStore;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onClose: () => void;
}) {
  const state = useRoom(store);
  const scroll = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const atEnd = useRef(true);
  const ids = useId();
  const count = state.room.messages.length + state.unsent.length;
  const newest = (state.unsent.at(-1) ?? state.room.messages.at(-1))?.id; // the count stands still once the oldest go
  const { enterSends } = useSettings();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the end moves when a message comes
  useEffect(() => {
    const element = scroll.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [newest, count]);
  useGrowing(field, draft.body);
  useEffect(() => {
    if (draft.replyTo) field.current?.focus();
  }, [draft.replyTo]);

  const me = state.room.participants.find((p) => p.id === state.you);
  const persons = state.room.participants.filter(
    (p) => p.id !== state.you && (me?.role === 'facilitator' || p.role === 'facilitator'),
  );
  const to =
    draft.to === 'everyone' || draft.to === 'facilitators' || persons.some((p) => p.id === draft.to) ? draft.to : null;
  const repliedTo = state.room.messages.find((m) => m.id === draft.replyTo);

  const send = () => {
    field.current?.focus(); // the next words belong there, also when Send was pressed
    const body = draft.body.trim();
    if (body === '' || to === null) return;
    atEnd.current = true;
    if (to === 'everyone' || to === 'facilitators') store.post(body, to, null, repliedTo?.id ?? null);
    else store.post(body, 'direct', to, repliedTo?.id ?? null);
    onDraft(afterSending(draft, state.room));
  };
  const keyed = (e: KeyboardEvent) => {
    if (e.key !== 'Enter' || isComposing(e)) return;
    const wished = e.ctrlKey || e.metaKey;
    if (!wished && (e.shiftKey || !enterSends)) return; // a new line
    e.preventDefault();
    send();
  };

  return (
    <aside className="panel" aria-label={t('rooms.chat')} tabIndex={-1} data-region>
      <header>
        <h2>{t('rooms.chat')}</h2>
        <button type="button" className="iconbtn" aria-label={t('rooms.chat.close')} onClick={onClose}>
          <Icon of={iconX} />
        </button>
      </header>
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
            {state.room.messages.map((m) => (
              <Message
                key={m.id}
                message={m}
                store={store}
                state={state}
                onReply={() => onDraft(answering(draft, m, state.room, state.you))}
              />
            ))}
            {me &&
              state.unsent.map((m) => (
                <li key={m.id} className={`msg${m.audience === 'everyone' ? '' : ' to-hosts'}`}>
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
                            store.discard(m.id);
                            if (draft.body === '') onDraft(takenBack(m, draft));
                            field.current?.focus();
                          }}
                        >
                          {t('rooms.chat.discard')}
                        </button>
                      </>
                    )}
                  </div>
                </li>
              ))}
          </ol>
        </div>
      </section>
      <footer className="stack">
        {repliedTo && (
          <div className="replying">
            <span>{shown('rooms.chat.replyingTo', { name: repliedTo.author.name })}</span>
            <button
              type="button"
              className="iconbtn"
              aria-label={t('rooms.chat.replyCancel')}
              onClick={() => {
                onDraft(notAnswering(draft, state.room));
                field.current?.focus();
              }}
            >
              <Icon of={iconX} />
            </button>
          </div>
        )}
        <label className="row tight small soft" style={{ flexWrap: 'nowrap' }}>
          <span className="nowrap">{t('rooms.chat.sendTo')}</span>
          <select className="select" value={to ?? ''} onChange={(e) => onDraft(draftFor(e.target.value, draft))}>
            {to === null && <option value="">{t('rooms.chat.someone')}</option>}
            <option value="everyone">{t('rooms.chat.everyone')}</option>
            <option value="facilitators">{t('rooms.chat.facilitators')}</option>
            {persons.map((p) => (
              <option key={p.id} value={p.id}>
                {p.name}
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
            onChange={(e) => onDraft({ ...draft, body: e.target.value })}
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
    </aside>
  );
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

function Message({
  message: m,
  store,
  state,
  onReply,
}: {
  message: RoomMessage;
  store: RoomStore;
  state: RoomState;
  onReply: () => void;
}) {
  const [choosing, setChoosing] = useState(false);
  const chooser = useRef<HTMLButtonElement>(null);
  const own = m.author.id === state.you;
  const original = state.room.messages.find((other) => other.id === m.replyTo);
  const toggle = (reaction: (typeof reactionValues)[number]) => {
    const mine = m.reactions.some((r) => r.who === state.you && r.reaction === reaction);
    void store.execute({ $type: mine ? 'withdrawReaction' : 'reactToMessage', messageId: m.id, reaction });
    stopChoosing();
  };
  const stopChoosing = () => {
    if (choosing) chooser.current?.focus();
    setChoosing(false);
  };
  const given = reactionValues.filter((reaction) => choosing || reactionCount(state, m, reaction) > 0);
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
              : shown('rooms.chat.direct', { from: m.author.name, to: nameOf(state, m.toWho ?? '') })}
          </span>
        )}
      </div>
      <div className="body" dir="auto">
        {original && (
          <div className="in-reply">
            {shown('rooms.chat.inReply', { name: original.author.name, text: original.body.slice(0, 80) })}
          </div>
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
        {given.map((reaction) => {
          const count = reactionCount(state, m, reaction);
          const word = t(`rooms.reaction.${reaction}`);
          return (
            <button
              key={reaction}
              type="button"
              className="react"
              aria-label={t('rooms.chat.reaction', { reaction: word, count })}
              aria-pressed={m.reactions.some((r) => r.who === state.you && r.reaction === reaction)}
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
          onClick={onReply}
        >
          <Icon of={iconReply} flip />
        </button>
      </div>
    </li>
  );
}
