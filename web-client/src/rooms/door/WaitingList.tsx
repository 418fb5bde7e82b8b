import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { WaitingSeat } from '../../shared/contracts';
import { focusBack, giveFocus } from '../../shared/focus';
import { Icon } from '../../shared/Icon';
import { iconChat, iconMore, iconX } from '../../shared/icons';
import { Avatar } from '../../shared/Keepsake';
import { part } from '../../shared/part';
import { withTexts } from '../../texts/load';
import { shown, t } from '../../texts/texts';
import { Ask } from '../Ask';
import { useRoom, useServerNow } from '../hooks';
import { Menu } from '../Menu';
import type { RoomStore } from '../roomStore';
import { useOpenMenu } from '../useOpenMenu';
import { isUnable, lacksSecret } from './door';

const HandOverKey = part(() => withTexts('parts', import('./HandOverKey')), null);
const LineDialog = part(() => withTexts('parts', import('./LineDialog')), null);

const minute = 60_000;
const several = 2; // above that, some of them can be chosen

/** Who waits at the door, for facilitators: before the people, as they wait for an answer. */
export function WaitingList({ store }: { store: RoomStore }) {
  const waiting = useRoom(store, ({ room }) => room.door.waiting);
  const [asking, setAsking] = useState<{ kind: 'line' | 'decline' | 'key'; person: WaitingSeat } | null>(null);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLUListElement>(null);
  const { open: menu, onMenu } = useOpenMenu();
  const follow = useNextRow(list, waiting);
  const now = useServerNow(waiting.length > 0, minute / 4);
  const chosen = waiting.filter((one) => marked.has(one.id) && !lacksSecret(one)).map(({ id }) => id);
  const mayChoose = waiting.length > several;
  const ready = waiting.filter((person) => !lacksSecret(person));
  const open = waiting.find(({ id }) => id === menu);

  const letIn = (who: readonly string[]) => {
    follow(who);
    void store.letIn(who);
  };
  if (waiting.length === 0) return null;
  return (
    <section aria-label={t('door.waiting')}>
      <div className="section-head">
        <h3 className="small">{t('door.waiting.count', { count: waiting.length })}</h3>
        {chosen.length > 0 && mayChoose ? (
          <button type="button" className="btn small" onClick={() => letIn(chosen)}>
            {t('door.waiting.letInChosen', { count: chosen.length })}
          </button>
        ) : (
          ready.length > 1 && (
            <button type="button" className="btn small" onClick={() => letIn(ready.map(({ id }) => id))}>
              {t('door.waiting.letInAll')}
            </button>
          )
        )}
      </div>
      <ul ref={list}>
        {waiting.map((p) => (
          <li key={p.id} className={`person knocking${menu === p.id ? ' is-open' : ''}`} data-who={p.id}>
            {mayChoose ? (
              <label className="check pick">
                <input
                  type="checkbox"
                  checked={marked.has(p.id)}
                  aria-label={t('door.waiting.choose', { name: p.name })}
                  onChange={({ target }) => setMarked(withOrWithout(marked, p.id, target.checked))}
                />
                <Avatar keepsake={p.keepsake} tint={p.tint} />
              </label>
            ) : (
              <Avatar keepsake={p.keepsake} tint={p.tint} />
            )}
            <div className="who">
              <b>
                <bdi title={p.name}>{p.name}</bdi>
              </b>
              <span>
                {t(
                  lacksSecret(p)
                    ? 'door.waiting.noKey'
                    : isUnable(p)
                      ? 'door.waiting.unable'
                      : p.key
                        ? 'door.waiting.hasKey'
                        : p.cause === 'sentBack'
                          ? 'door.waiting.sentBack'
                          : p.returning
                            ? 'door.waiting.returning'
                            : 'door.waiting.new',
                )}
                {' · '}
                <span className="nowrap">
                  {t('door.waiting.since', { minutes: Math.max(0, Math.floor((now - p.since) / minute)) })}
                </span>
              </span>
            </div>
            {lacksSecret(p) ? (
              <button
                type="button"
                className="btn small primary"
                aria-label={t('door.waiting.handKey.label', { name: p.name })}
                aria-haspopup="dialog"
                onClick={() => setAsking({ kind: 'key', person: p })}
              >
                {t('door.waiting.handKey')}
              </button>
            ) : (
              <button
                type="button"
                className="btn small primary"
                aria-label={t('door.waiting.letIn.label', { name: p.name })}
                onClick={() => letIn([p.id])}
              >
                {t('door.waiting.letIn')}
              </button>
            )}
            <button
              type="button"
              className="iconbtn"
              aria-label={t('seats.more', { name: p.name })}
              aria-haspopup="menu"
              aria-expanded={menu === p.id}
              onClick={() => onMenu(menu === p.id ? null : p.id)}
            >
              <Icon of={iconMore} />
            </button>
            {(p.note || p.answer) && (
              <div className="said small">
                {p.note && <p>{shown('door.waiting.note', { text: p.note })}</p>}
                {p.answer && <p className="soft">{shown('door.waiting.answer', { text: p.answer })}</p>}
              </div>
            )}
          </li>
        ))}
      </ul>
      {open && (
        <Menu
          key={open.id}
          title={<bdi>{open.name}</bdi>}
          items={[
            // Nobody without the key could open a line.
            ...(open.key && (lacksSecret(open) || open.hasSecret)
              ? []
              : [
                  {
                    label: t('door.waiting.write'),
                    icon: iconChat,
                    run: () => setAsking({ kind: 'line', person: open }),
                  },
                ]),
            {
              label: t('door.waiting.decline'),
              icon: iconX,
              danger: true,
              run: () => setAsking({ kind: 'decline', person: open }),
            },
          ]}
          onClose={() => onMenu(null)}
        />
      )}
      {asking?.kind === 'key' && (
        <HandOverKey
          store={store}
          person={waiting.find(({ id }) => id === asking.person.id) ?? asking.person}
          onClose={() => setAsking(null)}
        />
      )}
      {asking?.kind === 'line' && <LineDialog store={store} person={asking.person} onClose={() => setAsking(null)} />}
      {asking?.kind === 'decline' && (
        <Ask
          title={shown('door.decline.title', { name: asking.person.name })}
          keep={t('door.decline.keep')}
          act={t('door.decline.do')}
          onAct={() => {
            follow([asking.person.id]);
            void store.execute({ $type: 'declineKnock', who: asking.person.id });
          }}
          onClose={() => setAsking(null)}
        >
          <p className="soft">{t('door.decline.text')}</p>
        </Ask>
      )}
    </section>
  );
}

/** When the people whom one let in have left the list, the focus goes to the row after theirs, else to the one before. */
function useNextRow(list: RefObject<HTMLUListElement | null>, waiting: readonly WaitingSeat[]) {
  const going = useRef<{ who: readonly string[]; next: readonly string[] } | null>(null);
  useLayoutEffect(() => {
    const now = going.current;
    if (!now || waiting.some(({ id }) => now.who.includes(id))) return;
    going.current = null;
    const { activeElement } = document;
    if (activeElement && activeElement !== document.body && !list.current?.contains(activeElement)) return;
    const rows = now.next.map((id) => list.current?.querySelector<HTMLElement>(`[data-who="${id}"] .btn.primary`));
    if (!giveFocus(...rows)) focusBack();
  }, [waiting, list]);
  return (who: readonly string[]) => {
    const last = waiting.findLastIndex(({ id }) => who.includes(id));
    const rest = (part: readonly WaitingSeat[]) => part.map(({ id }) => id).filter((id) => !who.includes(id));
    going.current = { who, next: [...rest(waiting.slice(last + 1)), ...rest(waiting.slice(0, last)).reverse()] };
  };
}

function withOrWithout(set: ReadonlySet<string>, id: string, isIn: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (isIn) next.add(id);
  else next.delete(id);
  return next;
}
