import type { RoomSnapshot, SettledLead } from '../../shared/contracts';
import type { EventOf } from '../event';
import { leads, type Seats, seatOf } from '../seats/seats';

/** What facilitators have settled about who of them leads, and who asked whom to lead. Only they are told. */
export type Lead = { readonly [K in keyof SettledLead]-?: NonNullable<SettledLead[K]> | null };

export const noLead: Lead = { taken: null, asked: null, by: null };

export function fromSnapshot({ lead }: RoomSnapshot): Lead {
  return { ...noLead, ...lead };
}

type LeadEvent = EventOf<
  | 'leadAsked'
  | 'leadTaken'
  | 'leadDeclined'
  | 'leadKept'
  | 'participantJoined'
  | 'participantLeft'
  | 'participantRemoved'
  | 'roleGiven'
>;

export function evolve(lead: Lead, event: LeadEvent): Lead {
  switch (event.$type) {
    case 'leadAsked':
      return { ...lead, asked: event.who, by: event.by };
    case 'leadTaken':
      return { ...noLead, taken: event.who };
    case 'leadDeclined':
    case 'leadKept':
      return { ...noLead, taken: lead.taken };
    case 'roleGiven':
      return event.role === 'participant' ? without(lead, event.who) : lead;
    default:
      return without(lead, event.who);
  }
}

function without(lead: Lead, who: string): Lead {
  const taken = lead.taken === who ? null : lead.taken;
  return lead.asked === who || lead.by === who ? { ...noLead, taken } : { ...lead, taken };
}

// ---- what views read

type WithLead = { readonly lead: Lead; readonly seats: Seats };

/**
 * The facilitator who leads: whoever took the lead last, while they are here; else the one who is here and came first; null without
 * facilitators. The server has the same rule.
 */
export function leaderOf(room: WithLead): string | null {
  const { taken } = room.lead;
  if (taken !== null && leads(room, taken) && seatOf(room, taken)?.presence === 'here') return taken;
  const leading = room.seats.inside.filter(({ role }) => role === 'facilitator');
  return (leading.find(({ presence }) => presence === 'here') ?? leading[0])?.id ?? null;
}

/** Who is asked to lead by whoever leads now; null: nobody. */
export function askedToLead(room: WithLead): string | null {
  return room.lead.by !== null && room.lead.by === leaderOf(room) ? room.lead.asked : null;
}
