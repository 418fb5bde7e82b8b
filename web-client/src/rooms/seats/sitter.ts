import type { JoinMeetingReply, Refusal } from '../../shared/contracts';
import { canSeal, secretOf } from '../../shared/linkSecret';
import { getSeat, renewPass, type Seat, setSeat } from '../../shared/seat';
import type { Sitter } from '../roomConnection';

/** The person in this tab's seat, for the connection: their ticket is renewed from the link they came by. */
export function sitterOf(seat: Seat): Sitter {
  const secret = secretOf(seat.code);
  let ticket = { pass: seat.pass, expiresAt: seat.expiresAt };
  return {
    name: seat.name,
    keepsake: seat.keepsake,
    tint: seat.tint,
    agreement: seat.agreement?.version,
    sealed: secret ? { secret, room: seat.room } : null,
    keyless: !secret && seat.isKeyless ? { room: seat.room } : null,
    leads: seat.role === 'facilitator',
    isUnable: (secret !== null || seat.isKeyless) && !canSeal(),
    madeKey: seat.madeKey,
    ticket: () => ticket,
    keep: (next) => {
      ticket = next;
      renewPass(next.pass, next.expiresAt);
    },
    renew: async () => {
      const response = await fetch('/api/join', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        // A room that lost its log lets people in who show that they were inside; the links may have been replaced meanwhile.
        body: JSON.stringify({ code: getSeat()?.code ?? seat.code, pass: ticket.pass }),
      });
      if (!response.ok) return (await response.json()) as Refusal;
      const reply = (await response.json()) as JoinMeetingReply;
      setSeat({
        ...(getSeat() ?? seat),
        who: reply.who,
        role: reply.role,
        title: reply.title,
        inviteCode: reply.inviteCode,
        pass: reply.pass,
        expiresAt: reply.expiresAt,
      });
      ticket = reply;
      return null;
    },
  };
}
