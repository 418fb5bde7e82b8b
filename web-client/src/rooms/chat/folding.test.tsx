import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { changeShield } from '../../comfort/shield';
import { t } from '../../texts/texts';
import { beforeJoining, type RoomState } from '../roomState';
import type { RoomStore } from '../roomStore';
import { folded, joined, roomOf } from '../testing';
import { Message } from './Message';
import { useUnread } from './useUnread';

vi.mock('../hooks', () => ({
  useRoom: <T,>(store: RoomStore, select: (state: RoomState) => T) => select(store.getState()),
}));

const said = (id: string, who: string, body: string, replyTo: string | null = null) =>
  ({ $type: 'messagePosted', id, who, body, replyTo, audience: 'everyone' }) as const;
const room = folded(
  roomOf({}),
  joined('ann'),
  joined('ben'),
  said('m1', 'ben', 'Words of Ben'),
  said('m2', 'ann', 'Words of Ann', 'm1'),
);
const storeHiding = (...hidden: string[]) =>
  ({ getState: () => ({ ...beforeJoining, you: 'me', room, hidden: new Set(hidden) }) }) as unknown as RoomStore;

/** How many messages came since the chat was closed, which was before the first. */
function Unread({ store }: { store: RoomStore }) {
  const now = store.getState();
  const states = [{ ...now, room: roomOf({}) }, now];
  return useUnread({ getState: () => states.shift() } as RoomStore, false);
}
const shown = (store: RoomStore) =>
  room.chat.messages.map((message) =>
    renderToStaticMarkup(<Message message={message} store={store} isOpen={false} onMenu={() => undefined} />),
  );

describe('messages of people who are hidden', () => {
  it('are one quiet line that can be unfolded, and that no screen reader announces', () => {
    const [bens, anns] = shown(storeHiding('ben'));
    expect(bens).not.toContain('Words of Ben');
    expect(bens).not.toContain('>ben<');
    expect(bens).toContain(t('chat.hidden.quiet'));
    expect(bens).toMatch(/aria-expanded="false">Show</);
    expect(bens).toContain('aria-live="off"');
    expect(anns).toContain('Words of Ann');
    expect(anns).not.toContain('aria-live');
  });

  it('are folded where others answer them', () => {
    expect(shown(storeHiding())[1]).toContain('Words of Ben');
    const [, answer] = shown(storeHiding('ben'));
    expect(answer).not.toContain('Words of Ben');
    expect(answer).toContain(`<div class="in-reply">${t('chat.hidden.quiet')}</div>`);
  });

  it('keep a line that says so, counted and announced, where a facilitator writes to everyone', () => {
    const led = folded(roomOf({}), joined('lee', 'facilitator'), said('m3', 'lee', 'We pause for a moment'));
    const store = {
      getState: () => ({ ...beforeJoining, you: 'me', room: led, hidden: new Set(['lee']) }),
    } as unknown as RoomStore;
    const [message] = led.chat.messages;
    if (!message) throw new Error('no message');
    const line = renderToStaticMarkup(
      <Message message={message} store={store} isOpen={false} onMenu={() => undefined} />,
    );
    expect(line).toContain(t('chat.hidden.toEveryone'));
    expect(line).not.toContain('We pause');
    expect(line).not.toContain('aria-live');
    expect(renderToStaticMarkup(<Unread store={store} />)).toBe('1');
  });

  it('keep a line where they write to the facilitators, for those who lead', () => {
    const asked = {
      $type: 'messagePosted',
      id: 'm4',
      who: 'ben',
      body: 'Please help',
      audience: 'facilitators',
    } as const;
    const led = folded(roomOf({}), joined('me', 'facilitator'), joined('ben'), asked);
    const store = {
      getState: () => ({ ...beforeJoining, you: 'me', room: led, hidden: new Set(['ben']) }),
    } as unknown as RoomStore;
    const [message] = led.chat.messages;
    if (!message) throw new Error('no message');
    const line = renderToStaticMarkup(
      <Message message={message} store={store} isOpen={false} onMenu={() => undefined} />,
    );
    expect(line).toContain(t('chat.hidden.toFacilitators'));
    expect(line).not.toContain('Please help');
    expect(renderToStaticMarkup(<Unread store={store} />)).toBe('1');
  });

  it('are not counted as unread', () => {
    const unread = (...hidden: string[]) => renderToStaticMarkup(<Unread store={storeHiding(...hidden)} />);
    expect([unread(), unread('ben'), unread('ben', 'ann')]).toEqual(['2', '1', '0']);
  });
});

describe('messages with a theme', () => {
  const themed = folded(
    roomOf({}),
    joined('ann'),
    joined('ben'),
    { ...said('m1', 'ben', 'Words of Ben'), note: 'loss <b>' },
    said('m2', 'ann', 'Answer of Ann', 'm1'),
  );
  const seenBy = (you: string) => {
    const store = { getState: () => ({ ...beforeJoining, you, room: themed }) } as unknown as RoomStore;
    return themed.chat.messages.map((message) =>
      renderToStaticMarkup(<Message message={message} store={store} isOpen={false} onMenu={() => undefined} />),
    );
  };
  afterEach(() => changeShield({ themes: [], words: [] }));

  it('are covered by their content note, also where others answer them, for everybody but their author', () => {
    const [bens, anns] = seenBy('cal');
    expect(bens).not.toContain('Words of Ben');
    expect(bens).toContain('loss &lt;b&gt;');
    expect(bens).toContain('>ben<'); // who wrote it is no secret
    expect(bens).toMatch(/aria-expanded="false" aria-label="Show the message from ben"/);
    expect(anns).toContain('Answer of Ann');
    expect(anns).not.toContain('Words of Ben');
    expect(anns).toContain('<div class="in-reply">Content note: loss &lt;b&gt;</div>');

    const [own, answer] = seenBy('ben');
    expect(own).toContain('Words of Ben');
    expect(own).toContain('loss &lt;b&gt;'); // they see that it is covered for others
    expect(answer).toContain('Words of Ben');
  });

  it('are covered by the reader’s own words on this device, and not before the reader chose any', async () => {
    changeShield({ words: ['answer'] });
    expect(seenBy('cal')[1]).toContain(t('chat.shielded.wait'));
    expect(seenBy('cal')[1]).not.toContain('Answer of Ann');
    await expect.poll(() => seenBy('cal')[1]).toContain('You fold: your own words');
    expect(seenBy('cal')[1]).not.toContain('Answer of Ann');
    expect(seenBy('cal')[0]).not.toContain('You fold'); // the note alone
    expect(seenBy('ann')[1]).toContain('Answer of Ann'); // one's own words
    changeShield({ words: ['words'] });
    await expect.poll(() => seenBy('cal')[1]).toContain('Answer of Ann');
    expect(seenBy('cal')[1]).toContain(
      `${t('chat.note', { note: 'loss <b>' }).replace(/<b>/, '&lt;b&gt;')} · You fold`,
    );
  });
});
