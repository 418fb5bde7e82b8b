import { describe, expect, it } from 'vitest';
import { t } from '../../texts/texts';
import type { RoomStore } from '../roomStore';
import { folded, joined, roomOf } from '../testing';
import { hiddenNames } from './hidden';
import { hideItem } from './hideItem';

describe('the people whom this person hides', () => {
  it('stay on the list when they have left, by the name under what they wrote, or without one', () => {
    const room = folded(
      roomOf({}),
      joined('ann'),
      joined('ben'),
      joined('cal'),
      { $type: 'messagePosted', id: 'm1', who: 'ben', body: 'Hello', audience: 'everyone' },
      { $type: 'participantLeft', who: 'ben' },
      { $type: 'participantLeft', who: 'cal' },
    );
    const hidden = new Set(['cal', 'ben', 'ann']);
    expect(Object.entries(hiddenNames({ room, hidden }))).toEqual([
      ['cal', ''],
      ['ben', 'ben'],
      ['ann', 'ann'],
    ]);
  });

  it('are hidden and shown again by the same item of a menu', () => {
    const done: string[] = [];
    const store = {
      hide: (who: string, name: string) => done.push(`hides ${who} ${name}`),
      unhide: (who: string) => done.push(`shows ${who}`),
    } as unknown as RoomStore;
    const items = [false, true].map((isHidden) => hideItem(store, { id: 'p2', name: 'Frank' }, isHidden));
    for (const item of items) item.run();
    expect(items.map(({ label }) => label)).toEqual([t('seats.hide'), t('seats.unhide')]);
    expect(done).toEqual(['hides p2 Frank', 'shows p2']);
  });
});
