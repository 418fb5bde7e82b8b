import { memo, useRef, useState } from 'react';
import { useFinder } from '../../comfort/shield';
import { type RoomMessage, reactionValues } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconEyeoff, iconHeart, iconMore, iconReply, iconSmile } from '../../shared/icons';
import { Avatar } from '../../shared/Keepsake';
import { inLanguage, shown, t, useLanguage } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomState } from '../roomState';
import type { RoomStore } from '../roomStore';
import { nameOf } from '../seats/nameOf';
import { type ChatMessage, messageOf, reactionCount } from './chat';
import { coverOf, sayCover } from './cover';
import { answering } from './draft';
import { Fold, NoteBadge } from './Fold';

const time = inLanguage((tag) => new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit' }));

export const Message = memo(function Message({
  message: m,
  store,
  isOpen,
  onMenu,
}: {
  message: ChatMessage;
  store: RoomStore;
  isOpen: boolean;
  onMenu: (id: string | null) => void;
}) {
  useFinder();
  const { you, toName } = useRoom(store, ({ room, you }) => ({
    you,
    toName: m.toWho === null ? '' : nameOf(room, m.toWho),
  }));
  const cover = useRoom(store, (state) => coverOf(state, m));
  const quoted = useRoom(store, (state) => quoteFor(state, m));
  const counts = useRoom(store, (state) => reactionValues.map((reaction) => reactionCount(state, m, reaction)));
  useLanguage();
  const [choosing, setChoosing] = useState(false);
  const [unfolded, setUnfolded] = useState(false);
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
  const folds = cover?.by === 'hiding' && (
    <p className="folded small soft">
      {t(`chat.hidden.${cover.line}`)} ·{' '}
      <button type="button" className="btn small quiet" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
        {t(unfolded ? 'chat.hidden.fold' : 'chat.hidden.show')}
      </button>
    </p>
  );
  if (cover?.by === 'hiding' && !unfolded)
    return (
      <li className="msg" aria-live={cover.line === 'quiet' ? 'off' : undefined}>
        {folds}
      </li>
    );
  return (
    <li className={`msg${m.audience === 'everyone' ? '' : ' to-hosts'}`} aria-live={folds ? 'off' : undefined}>
      {folds}
      <Avatar keepsake={m.author.keepsake} tint={m.author.tint} />
      <div className="by">
        {own ? t('chat.you') : <bdi>{m.author.name}</bdi>}
        {m.author.role === 'facilitator' && <span className="badge primary">{t('chat.facilitator')}</span>}
        <time dateTime={new Date(m.at).toISOString()}>{time().format(m.at)}</time>
        {m.audience !== 'everyone' && (
          <span className="xs audience">
            <Icon of={iconEyeoff} />{' '}
            {m.audience === 'facilitators'
              ? t('chat.toFacilitators')
              : shown('chat.direct', { from: m.author.name, to: toName })}
          </span>
        )}
      </div>
      <div className="body" dir="auto">
        {cover?.by === 'theme' && (
          <Fold cover={cover} name={m.author.name} isOpened={unfolded} onToggle={() => setUnfolded(!unfolded)} />
        )}
        {own && m.note && <NoteBadge note={m.note} />}
        {(cover === null || unfolded) && (
          <>
            {quoted && (
              <div className="in-reply">
                {quoted.cover ?? shown('chat.inReply', { name: quoted.name, text: quoted.text })}
              </div>
            )}
            {m.takenDownBy ? (
              <span className="soft">{t(m.takenDownBy === m.author.id ? 'chat.takenDown.own' : 'chat.takenDown')}</span>
            ) : m.unread ? (
              <span className="soft">{t(`chat.unread.${m.unread}`)}</span>
            ) : (
              m.body
            )}
          </>
        )}
      </div>
      {!m.takenDownBy && (!m.unread || m.unread === 'broken') && (
        // biome-ignore lint/a11y/noStaticElementInteractions: Escape comes from the buttons in it
        <div
          className="extras"
          onKeyDown={(e) => {
            if (e.key !== 'Escape' || !choosing) return;
            e.stopPropagation(); // the panel stays
            stopChoosing();
          }}
        >
          {given.map(({ reaction, count }) => {
            const word = t(`floor.reaction.${reaction}`);
            return (
              <button
                key={reaction}
                type="button"
                className="react"
                aria-label={t('chat.reaction', { reaction: word, count })}
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
            aria-label={t('chat.react', { name: m.author.name })}
            onClick={() => setChoosing(!choosing)}
          >
            <Icon of={iconSmile} />
          </button>
          <button
            type="button"
            className="react tools"
            aria-label={t('chat.reply.to', { name: m.author.name })}
            onClick={() => {
              const { draft, room } = store.getState();
              store.write(answering(draft, m, room, you));
            }}
          >
            <Icon of={iconReply} flip />
          </button>
          <button
            type="button"
            className="react tools"
            aria-haspopup="menu"
            aria-expanded={isOpen}
            aria-label={t('chat.more', { name: m.author.name })}
            onClick={() => onMenu(isOpen ? null : m.id)}
          >
            <Icon of={iconMore} />
          </button>
        </div>
      )}
    </li>
  );
});

/** What an answer shows of the message it answers, in words: a reaction to that one renders no answer again. */
function quoteFor(state: RoomState, { replyTo }: RoomMessage) {
  const original = replyTo === null ? undefined : messageOf(state.room, replyTo);
  if (!original) return null;
  const cover = coverOf(state, original);
  return {
    name: original.author.name,
    text: original.takenDownBy
      ? t('chat.takenDown.quote')
      : original.unread
        ? t('chat.unread.quote')
        : original.body.slice(0, 80),
    cover: cover && sayCover(cover),
  };
}
