import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import { t } from '../../texts/texts';
import { beforeJoining, type RoomState } from '../roomState';
import type { RoomStore } from '../roomStore';
import { folded, joined, roomOf } from '../testing';
import type { ChatMessage } from './chat';
import { Message } from './Message';
import { withRuns } from './Messages';

vi.mock('../hooks', () => ({
  useRoom: <T,>(store: RoomStore, select: (state: RoomState) => T) => select(store.getState()),
}));

const said = (id: string, replyTo: string | null = null) =>
  ({ $type: 'messagePosted', id, who: 'ben', body: 'Sealed', replyTo, audience: 'everyone' }) as const;
const [first, answer] = folded(roomOf({}), joined('ben'), said('m1'), said('m2', 'm1')).chat.messages as [
  ChatMessage,
  ChatMessage,
];
const unread = (why: ChatMessage['unread']) => ({ ...first, body: '', unread: why }) as ChatMessage;

function shown(message: ChatMessage, ...others: ChatMessage[]): string {
  const room = roomOf({ messages: [message, ...others] });
  const store = { getState: () => ({ ...beforeJoining, you: 'me', room }) } as unknown as RoomStore;
  return renderToStaticMarkup(
    <Message message={others[0] ?? message} store={store} isOpen={false} onMenu={() => undefined} />,
  );
}

describe('messages that cannot be read here', () => {
  it('say why, and offer no answer while they are being opened', () => {
    expect(shown(unread('waiting'))).toContain(t('chat.unread.waiting'));
    expect(shown(unread('waiting'))).not.toContain('<button');
  });

  it('that were changed on their way say so, and can be reported and taken down', () => {
    expect(shown(unread('broken'))).toContain(t('chat.unread.broken'));
    expect(shown(unread('broken'))).toContain(t('chat.more', { name: 'ben' }));
  });

  it('are not quoted in an answer', () => {
    expect(shown(unread('locked'), answer)).toContain(t('chat.unread.quote'));
  });

  it('are one line together when they are of before', () => {
    const locked = (id: string) => ({ ...unread('locked'), id });
    const lines = withRuns([locked('a'), locked('b'), { ...first, id: 'c' }, locked('d')]);
    expect(lines.map(({ message, run }) => [message.id, run])).toEqual([
      ['a', 2],
      ['c', 0],
      ['d', 1],
    ]);
  });
});
