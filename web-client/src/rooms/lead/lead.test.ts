import { describe, expect, it } from 'vitest';
import { noticeOf } from '../notices';
import type { Room } from '../room';
import { folded, joined, roomOf } from '../testing';
import { askedToLead, leaderOf, noLead } from './lead';

const pair: Room = folded(roomOf({}), joined('rowan', 'facilitator'), joined('asha', 'facilitator'), joined('mei'));

describe('the lead', () => {
  it('is the first facilitator’s until it is offered and taken', () => {
    expect(leaderOf(pair)).toBe('rowan');
    const asked = folded(pair, { $type: 'leadAsked', who: 'asha', by: 'rowan' });
    expect([leaderOf(asked), askedToLead(asked)]).toEqual(['rowan', 'asha']);
    const taken = folded(asked, { $type: 'leadTaken', who: 'asha' });
    expect([leaderOf(taken), askedToLead(taken)]).toEqual(['asha', null]);
  });

  it('stays where it is when the offer is declined or taken back', () => {
    const asked = folded(pair, { $type: 'leadAsked', who: 'asha', by: 'rowan' });
    for (const end of [{ $type: 'leadDeclined', who: 'asha' } as const, { $type: 'leadKept', by: 'rowan' } as const])
      expect(folded(asked, end).lead).toEqual(noLead);
  });

  it('says to whoever offered it that it was declined, and to nobody else', () => {
    const asked = folded(pair, { $type: 'leadAsked', who: 'asha', by: 'rowan' });
    const declined = { $type: 'leadDeclined', who: 'asha' } as const;
    const told = (you: string) => noticeOf(declined, folded(asked, declined), asked, you);
    expect([told('rowan'), told('asha'), told('mei')]).toEqual([{ kind: 'leadDeclined', name: 'asha' }, null, null]);
  });

  it('is followed while the lead is lost, without an offer of theirs, and goes on when they are back', () => {
    const lost = folded(
      pair,
      { $type: 'leadTaken', who: 'asha' },
      { $type: 'leadAsked', who: 'rowan', by: 'asha' },
      { $type: 'participantDropped', who: 'asha' },
    );
    expect([leaderOf(lost), askedToLead(lost)]).toEqual(['rowan', null]);
    const back = folded(lost, { $type: 'participantReturned', who: 'asha' });
    expect([leaderOf(back), askedToLead(back)]).toEqual(['asha', 'rowan']);
  });

  it('is nobody’s without facilitators, and leaves with whoever leaves or steps down', () => {
    expect(leaderOf(folded(roomOf({}), joined('mei')))).toBeNull();
    const asha = folded(pair, { $type: 'leadTaken', who: 'asha' });
    expect(leaderOf(folded(asha, { $type: 'participantLeft', who: 'asha' }))).toBe('rowan');
    expect(folded(asha, { $type: 'roleGiven', who: 'asha', role: 'participant' }).lead).toEqual(noLead);
  });
});
