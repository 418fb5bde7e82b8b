import { type RefObject, useEffect, useRef, useState } from 'react';
import type { RoomMessage } from '../../shared/contracts';
import { Avatar } from '../../shared/Keepsake';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import { ReportFor } from '../reports/dialogs';
import type { RoomStore } from '../roomStore';
import { seatOf } from '../seats/seats';
import { useOpenMenu } from '../useOpenMenu';
import { type ChatMessage, chatMessages } from './chat';
import { takenBack } from './draft';
import { NoteBadge } from './Fold';
import { Message } from './Message';
import { MessageMenu } from './MessageMenu';
import type { Unsent } from './outbox';
import { TakeDownDialog } from './TakeDownDialog';

/** Both halves of the panel know the field, and whether what was said last is in sight. */
export type Half = {
  store: RoomStore;
  field: RefObject<HTMLTextAreaElement | null>;
  atEnd: RefObject<boolean>;
};

export function Messages({ store, field, atEnd }: Half) {
  const scroll = useRef<HTMLDivElement>(null);
  const messages = useRoom(store, ({ room }) => chatMessages(room));
  const unsent = useRoom(store, (state) => state.unsent.filter(({ audience }) => audience !== 'colleagues'));
  const { open, onMenu } = useOpenMenu();
  const [asked, setAsked] = useState<RoomMessage | null>(null);
  const [reported, setReported] = useState<RoomMessage | null>(null);
  const opened = messages.find((m) => m.id === open && !m.takenDownBy);
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
      aria-label={t('chat.log')}
      onScroll={(e) => {
        const { scrollHeight, scrollTop, clientHeight } = e.currentTarget;
        atEnd.current = scrollHeight - scrollTop - clientHeight < 60;
      }}
    >
      <p className="sysline">{t('chat.cleared')}</p>
      {count === 0 && <p className="small soft">{t('chat.empty')}</p>}
      <div role="log" aria-label={t('chat.log')}>
        <ol>
          {withRuns(messages).map(({ message: m, run }) =>
            run > 0 ? (
              <li key={m.id} aria-live="off">
                <p className="sysline">{t('chat.unread.run', { count: run })}</p>
              </li>
            ) : (
              <Message key={m.id} message={m} store={store} isOpen={m.id === open} onMenu={onMenu} />
            ),
          )}
          {unsent.map((m) => (
            <UnsentMessage key={m.id} message={m} store={store} field={field} />
          ))}
        </ol>
      </div>
      {opened && (
        <MessageMenu
          key={open}
          store={store}
          message={opened}
          onTakeDown={() => setAsked(opened)}
          onReport={() => setReported(opened)}
          onClose={() => onMenu(null)}
        />
      )}
      {asked && <TakeDownDialog store={store} message={asked} onClose={() => setAsked(null)} />}
      {reported && <ReportFor store={store} message={reported} onClose={() => setReported(null)} />}
    </section>
  );
}

/** Messages that nobody can read here are one line together: `run` says how many it stands for. */
export function withRuns(
  messages: readonly ChatMessage[],
): readonly { readonly message: ChatMessage; readonly run: number }[] {
  const lines: { message: ChatMessage; run: number }[] = [];
  for (const message of messages) {
    const last = lines.at(-1);
    const isLocked = message.unread === 'locked';
    if (isLocked && last && last.run > 0) last.run += 1;
    else lines.push({ message, run: isLocked ? 1 : 0 });
  }
  return lines;
}

function UnsentMessage({ message: m, store, field }: { message: Unsent } & Pick<Half, 'store' | 'field'>) {
  const me = useRoom(store, ({ room, you }) => seatOf(room, you));
  if (!me) return null;
  return (
    <li className={`msg${m.audience === 'everyone' ? '' : ' to-hosts'}`}>
      <Avatar keepsake={me.keepsake} tint={me.tint} />
      <div className="by">{t('chat.you')}</div>
      <div className="body" dir="auto">
        {m.note && <NoteBadge note={m.note} />}
        {m.body}
      </div>
      <div className="extras xs">
        {m.state === 'sending' ? (
          t('chat.sending')
        ) : (
          <>
            <span>{t('chat.notSent')}</span>
            <button
              type="button"
              className="btn small"
              onClick={() => {
                store.outbox.retry(m.id);
                field.current?.focus();
              }}
            >
              {t('shared.tryAgain')}
            </button>
            <button
              type="button"
              className="btn small quiet"
              onClick={() => {
                const { draft } = store.getState();
                store.outbox.discard(m.id);
                if (draft.body === '') store.write(takenBack(m, draft));
                field.current?.focus();
              }}
            >
              {t('chat.discard')}
            </button>
          </>
        )}
      </div>
    </li>
  );
}
