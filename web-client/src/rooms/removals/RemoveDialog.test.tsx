import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import { t } from '../../texts/texts';
import type { Room } from '../room';
import type { RoomState } from '../roomState';
import type { RoomStore } from '../roomStore';
import type { Seat } from '../seats/seats';
import { folded, joined, roomOf, wren } from '../testing';
import RemoveDialog from './RemoveDialog';

vi.mock('../hooks', () => ({
  useRoom: <T,>(store: RoomStore, select: (state: RoomState) => T) => select(store.getState()),
}));

vi.mock('../../shared/Dialog', () => ({ Dialog: ({ children }: { children: ReactNode }) => children }));

const frank: Seat = { ...wren, id: 'p9', name: 'Frank', claim: 'participant' };
const words = (key: 'removals.about' | 'removals.about.left') => t(key, { name: '' }).trim();

function shown(room: Room): string {
  const store = { getState: () => ({ room }) } as RoomStore;
  const markup = renderToStaticMarkup(<RemoveDialog store={store} person={frank} onClose={() => undefined} />);
  return markup.replace(/<bdi>Frank<\/bdi>/g, '');
}

describe('the question before a removal', () => {
  const room = folded(roomOf({ participants: [{ ...wren, id: 'p9', name: 'Frank' }] }), joined('late'));

  it('begins on the button that changes nothing, with help in the message, and for this session only', () => {
    const markup = shown(room);
    expect(markup).toContain(words('removals.about'));
    expect(markup).toMatch(/<button type="button" class="btn" data-autofocus="true">/);
    expect(markup.match(/type="radio"[^>]*checked=""/g)).toHaveLength(1);
    expect(markup).toMatch(/type="checkbox" checked=""/);
    expect(markup).toContain(t('removals.since', { count: 2 }));
  });

  it('stays about the seat that was chosen when that person leaves and somebody else comes under the same name', () => {
    const newcomer = { ...joined('p10'), name: 'Frank' };
    const markup = shown(folded(room, { $type: 'participantLeft', who: 'p9' }, newcomer));
    expect(markup).toContain(words('removals.about.left'));
    expect(markup).not.toContain(words('removals.about'));
    expect(markup).not.toContain('danger-quiet'); // nobody "came since" somebody who is not inside
  });
});
