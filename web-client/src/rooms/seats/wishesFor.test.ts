import { describe, expect, it } from 'vitest';
import type { Role } from '../../shared/contracts';
import { t } from '../../texts/texts';
import type { RoomStore } from '../roomStore';
import { wren } from '../testing';
import type { Seat } from './seats';
import { type Asking, ownWishes, wishesFor } from './wishesFor';

const off = { microphone: 'off', camera: 'off', screen: 'off', chat: 'open' } as const;
const seat = (role: Role, claim: Role): Seat => ({ ...wren, role, claim });

/** The items of a menu, what choosing each of them asks once more, and what it does at once. */
function menu(
  items: (store: RoomStore, ask: (asking: Asking) => void) => readonly { label: string; run: () => void }[],
) {
  const happened: string[] = [];
  const store = { execute: async ({ $type }: { $type: string }) => happened.push($type) } as unknown as RoomStore;
  const all = items(store, ({ kind }) => happened.push(`asks ${kind}`));
  for (const item of all) item.run();
  return { labels: all.map((item) => item.label), happened };
}

describe('what facilitators may do about a role', () => {
  it('is asked once more before somebody is promoted or removed, and comes after everything gentler', () => {
    const { labels, happened } = menu((store, ask) =>
      wishesFor(seat('participant', 'participant'), off, store, { number: 2, last: 3, mayInvite: true }, ask),
    );
    expect(labels.slice(-3)).toEqual([t('seats.promote'), t('seats.sendToWait'), t('seats.remove')]);
    expect(happened).toEqual([
      'inviteToSpeak',
      'moveHand',
      'moveHand',
      'lowerHand',
      'inviteToStepOut',
      'askToUnmute',
      'muteParticipant',
      'stopCamera',
      'holdChat',
      'asks promote',
      'sendToWait',
      'asks remove',
    ]);
  });

  it('is done at once when a promotion is taken back; whoever has the link of facilitators keeps the role', () => {
    const promoted = menu((store, ask) =>
      wishesFor(seat('facilitator', 'participant'), off, store, { number: null, last: 3, mayInvite: false }, ask),
    );
    expect(promoted.happened.slice(-1)).toEqual(['withdrawPromotion']);
    const byLink = menu((store, ask) =>
      wishesFor(seat('facilitator', 'facilitator'), off, store, { number: null, last: 3, mayInvite: false }, ask),
    );
    expect(byLink.labels).not.toContain(t('seats.withdraw'));
    const steppedDown = menu((store, ask) =>
      wishesFor(seat('participant', 'facilitator'), off, store, { number: null, last: 3, mayInvite: false }, ask),
    );
    expect(steppedDown.happened.slice(-1)).toEqual(['asks promote']);
    for (const { labels } of [promoted, byLink, steppedDown]) expect(labels).not.toContain(t('seats.remove'));
  });

  it.each([
    ['facilitator', 'facilitator', ['asks stepDown']],
    ['facilitator', 'participant', ['asks stepDown']],
    ['participant', 'facilitator', ['stepUp']],
    ['participant', 'participant', []],
  ] as const)('offers a %s who came as a %s: %j', (role, claim, wishes) => {
    expect(menu((store, ask) => ownWishes(seat(role, claim), store, ask)).happened).toEqual(wishes);
  });
});
