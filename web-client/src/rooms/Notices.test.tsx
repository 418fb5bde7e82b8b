import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import type { Role } from '../shared/contracts';
import { t } from '../texts/texts';
import { Notices } from './Notices';
import { empty } from './room';
import type { RoomState } from './roomState';
import type { RoomStore } from './roomStore';
import { folded, joined } from './testing';

vi.mock('./hooks', () => ({
  useRoom: <T,>(store: RoomStore, select: (state: RoomState) => T) => select(store.getState()),
  useNow: () => 0,
  useServerNow: () => 0,
}));

const calm: Partial<RoomState> = {
  notice: null,
  soundBlocked: false,
  mediaState: 'connected',
  shows: 'all',
  lines: new Map(),
  paused: false,
  lost: null,
  you: 'p1',
  room: empty,
};
const shown = (part: Partial<RoomState>, lost = false, away = false, peopleOpen = false) =>
  renderToStaticMarkup(
    <Notices
      store={{ getState: () => ({ ...calm, ...part }) } as RoomStore}
      inviteLink={null}
      lost={lost}
      away={away}
      onLookAfter={null}
      peopleOpen={peopleOpen}
      onPeople={() => undefined}
      onLine={() => undefined}
      onReports={() => undefined}
    />,
  );

describe('the top of the stage', () => {
  it('is empty when there is nothing to say', () => {
    expect(shown({})).toBe('');
  });

  it('says that the room pauses, before the commands that were refused for it, and offers no action', () => {
    const pausing = shown({ paused: true, notice: { kind: 'askedToUnmute', by: 'Rowan' }, shows: 'listen' });
    expect(pausing).toContain(t('rooms.paused'));
    expect(pausing).not.toContain('Rowan');
    expect(pausing).not.toContain('<button');
  });

  it('says that the network may have changed, before it is known to fail', () => {
    expect(shown({ mediaState: 'connecting' })).toBe('');
    expect(shown({ mediaState: 'away' })).toContain(t('tracks.away'));
    expect(shown({ mediaState: 'failing' })).toContain(t('tracks.failing'));
  });

  it('says why pictures pause, and offers to show them only where that is up to this page', () => {
    expect(shown({ shows: 'some' })).toContain(t('tracks.weak.some'));
    expect(shown({ shows: 'some' })).not.toContain(t('tracks.weak.show'));
    expect(shown({ shows: 'some' })).toContain(t('lines.details'));
    expect(shown({ shows: 'speaker' })).toContain(t('tracks.weak.show'));
  });

  it('says until when the session goes on, and offers the way back to facilitators', () => {
    const closing = (role: Role) => {
      const room = { ...folded(empty, joined('p1', role)), door: { ...empty.door, closesAt: 90_000 } };
      return shown({ room });
    };
    expect(closing('participant')).toContain('1:30');
    expect(closing('participant')).not.toContain('<button');
    expect(closing('facilitator')).toContain(t('door.keepOpen'));
  });

  it('says first that the connection is lost or that the sound waits for a press', () => {
    expect(shown({ paused: true }, true)).toContain(t('rooms.lost.title'));
    expect(shown({ paused: true, soundBlocked: true })).toContain(t('tracks.sound.text'));
    expect(shown({ paused: true }, true, true)).toBe('');
  });

  it('says who waits at the door and lets one of them in, or shows several, unless the list itself is open', () => {
    const one = shown({ notice: { kind: 'knock', who: ['p1'], name: 'Blue Door' } });
    expect(one).toContain('Blue Door');
    expect(one).toContain(t('door.waiting.letIn'));
    const several = shown({ notice: { kind: 'knock', who: ['p1', 'p2'], name: 'Blue Door' } });
    expect(several).toContain(t('door.say.waiting', { count: 2, name: '' }));
    expect(several).toContain(t('door.notice.show'));
    expect(shown({ notice: { kind: 'knock', who: ['p1'], name: 'Blue Door' } }, false, false, true)).toBe('');
  });

  it('says what the door is set to, with the way back', () => {
    const door = shown({ notice: { kind: 'door', now: 'knock', before: 'open' } });
    expect(door).toContain(t('door.notice.knock'));
    expect(door).toContain(t('seats.undo.short'));
  });
});
