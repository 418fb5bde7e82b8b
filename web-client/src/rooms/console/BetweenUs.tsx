import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { limits } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconCopy, iconLock, iconSend, iconUnseen } from '../../shared/icons';
import { Avatar } from '../../shared/Keepsake';
import { getSeat } from '../../shared/seat';
import { useSettings } from '../../shared/settings';
import { inLanguage, shown, t } from '../../texts/texts';
import { messageOf } from '../chat/chat';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { timeOf } from '../schedule/timeOf';
import { betweenUs } from './needs';
import { longestNotes, saveNotes, useNotes, writeNotes } from './notes';

const list = inLanguage((tag) => new Intl.ListFormat(tag, { type: 'conjunction' }));

/** What facilitators write to each other, and this one's own notes. */
export function BetweenUs({ store, wishes }: { store: RoomStore; wishes: number }) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const end = useRef<HTMLLIElement>(null);
  const [body, setBody] = useState('');
  const messages = useRoom(store, ({ room }) => betweenUs(room));
  const unsent = useRoom(store, (state) => state.unsent.filter(({ audience }) => audience === 'colleagues'));
  const you = useRoom(store, (state) => state.you);
  const others = useRoom(store, ({ room }) =>
    room.seats.inside.filter((seat) => seat.role === 'facilitator' && seat.id !== you).map(({ name }) => name),
  );
  const { enterSends } = useSettings();
  const last = (unsent.at(-1) ?? messages.at(-1))?.id;
  const room = getSeat()?.room ?? '';
  const notes = useNotes(room);

  useEffect(() => {
    if (wishes > 0) field.current?.focus();
  }, [wishes]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end moves when a message comes
  useLayoutEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [last]);

  const send = () => {
    const text = body.trim();
    if (text === '') return;
    store.outbox.post(text, 'colleagues', null, null, null);
    setBody('');
    field.current?.focus();
  };
  const names = list().format(others);
  const write = others.length === 0 ? t('console.write.nobody') : t('console.write', { names });
  return (
    <>
      <div className="section-head">
        <h3 className="small">{others.length === 0 ? t('console.alone') : shown('console.youAnd', { names })}</h3>
      </div>
      {messages.length + unsent.length === 0 && <p className="small soft">{t('console.between.empty')}</p>}
      <div role="log" aria-label={t('console.between.log')}>
        <ol>
          {messages.map((m, i) => (
            <li key={m.id} className="msg" ref={i === messages.length - 1 ? end : null}>
              <Avatar keepsake={m.author.keepsake} tint={m.author.tint} />
              <div className="by">
                {m.author.id === you ? t('chat.you') : <bdi>{m.author.name}</bdi>}
                <time>{timeOf(m.at)}</time>
              </div>
              <div className="body" dir="auto">
                {m.takenDownBy ? t('console.between.gone') : m.unread ? t(`chat.unread.${m.unread}`) : m.body}
                {m.replyTo && <Quoted store={store} id={m.replyTo} />}
              </div>
            </li>
          ))}
          {unsent.map((m) => (
            <li key={m.id} className="msg">
              <div className="by">{t('chat.you')}</div>
              <div className="body" dir="auto">
                {m.body}
              </div>
              <div className="extras xs">
                {m.state === 'sending' ? (
                  t('chat.sending')
                ) : (
                  <>
                    <span>{t('chat.notSent')}</span>
                    <button type="button" className="btn small" onClick={() => store.outbox.retry(m.id)}>
                      {t('shared.tryAgain')}
                    </button>
                  </>
                )}
              </div>
            </li>
          ))}
        </ol>
      </div>
      <div className="compose">
        <label className="sr" htmlFor={`${id}-text`}>
          {write}
        </label>
        <textarea
          id={`${id}-text`}
          ref={field}
          className="textarea"
          dir="auto"
          rows={1}
          placeholder={write}
          maxLength={limits.longestMessage}
          value={body}
          onChange={(e) => setBody(e.target.value)}
          onKeyDown={(e) => {
            if (e.key !== 'Enter' || e.nativeEvent.isComposing || e.keyCode === 229) return;
            if (!e.ctrlKey && !e.metaKey && (e.shiftKey || !enterSends)) return;
            e.preventDefault();
            send();
          }}
        />
        <button
          type="button"
          className="btn primary only"
          aria-label={t('console.send')}
          aria-disabled={body.trim() === ''}
          onClick={send}
        >
          <Icon of={iconSend} flip />
        </button>
      </div>
      <p className="hint row tight">
        <Icon of={iconUnseen} />
        <span className="grow">{t('console.between.who')}</span>
      </p>
      <div className="section-head">
        <h3 className="small">
          <label htmlFor={`${id}-notes`}>{t('console.notes')}</label>
        </h3>
        <span className="badge line">
          <Icon of={iconLock} />
          {t('console.notes.here')}
        </span>
      </div>
      <textarea
        id={`${id}-notes`}
        className="textarea notes"
        dir="auto"
        maxLength={longestNotes}
        aria-describedby={`${id}-hint`}
        value={notes}
        onChange={(e) => writeNotes(room, e.target.value)}
      />
      <p className="hint" id={`${id}-hint`}>
        {t('console.notes.hint')}
      </p>
      <button
        type="button"
        className="btn"
        aria-disabled={notes === ''}
        onClick={() => notes !== '' && saveNotes(room, t('console.notes.file'))}
      >
        <Icon of={iconCopy} />
        {t('console.notes.save')}
      </button>
    </>
  );
}

function Quoted({ store, id }: { store: RoomStore; id: string }) {
  const note = useRoom(store, ({ room }) => messageOf(room, id));
  return note ? <q className="small soft">{note.unread ? t('chat.unread.quote') : note.body}</q> : null;
}
