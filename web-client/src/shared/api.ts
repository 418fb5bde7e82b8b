import { encode } from './base64url';
import type {
  ClosedDoorsReply,
  InvitationsReply,
  JoinMeetingReply,
  MakeInvitationReply,
  Playbook,
  Refusal,
  RemovedReply,
  ReplaceLinksReply,
  SessionPlan,
  ShelfReply,
  StartMeetingReply,
  StartMeetingRequest,
} from './contracts';

/** `removal` comes with the refusal `removed`, `doors` while those of a planned session are closed. */
export type Answer<T> = { value: T } | { refusal: Refusal; removal?: RemovedReply; doors?: ClosedDoorsReply };

const passing = new Set(['room_paused', 'room_newer', 'links_unavailable', 'unreachable', 'unknown']);

/** The server, or the network, is in trouble at the moment: the same request may be sent again. */
export const passes = (refusal: Refusal): boolean => passing.has(refusal.code);

const post = <T>(path: string, body: unknown): Promise<Answer<T>> =>
  ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

async function ask<T>(path: string, how: RequestInit = {}): Promise<Answer<T>> {
  try {
    const response = await fetch(path, { ...how, credentials: 'same-origin' });
    if (response.status === 204) return { value: undefined as T };
    const answer: unknown = await response.json();
    if (response.ok) return { value: answer as T };
    const { code = 'unknown', text = '', ...rest } = (answer ?? {}) as Partial<Refusal>;
    const refusal = { code, text };
    if ('mayOpen' in rest) return { refusal, doors: answer as ClosedDoorsReply };
    return code === 'removed' && 'pass' in rest ? { refusal, removal: answer as RemovedReply } : { refusal };
  } catch {
    return { refusal: { code: 'unreachable', text: '' } };
  }
}

export function startMeeting(title: string, knock: boolean, encrypted: boolean): Promise<Answer<StartMeetingReply>> {
  const request: StartMeetingRequest = {
    ...(title ? { title } : {}),
    ...(knock ? { door: 'knock' } : {}),
    ...(encrypted ? { encrypted } : {}),
  };
  return post('/api/meetings', request);
}

/** A room in which a facilitator practises with scripted people. */
export const startRehearsal = () => post<StartMeetingReply>('/api/rehearsals', {});

/** What facilitators do when somebody is not safe; only they may read it. */
export const playbook = (pass: string) => post<Playbook>('/api/playbook', { pass });

/** The plans that come with the server. */
export const builtInPlans = (language: string) => ask<SessionPlan[]>(`/api/plans?language=${language}`);

/** A code as the server makes them: 128 random bits. */
export function newCode(): string {
  return encode(crypto.getRandomValues(new Uint8Array(16)));
}

/** May be asked again with the same code when the answer was lost on the way. */
export const replaceLinks = (pass: string, facilitatorCode: string) =>
  post<ReplaceLinksReply>('/api/links', { pass, facilitatorCode });

/** The one line of somebody who was removed. The same line may be sent again when the answer was lost on the way. */
export const writeNote = (pass: string, text: string) => post<undefined>('/api/note', { pass, text });

/** A personal invitation: a new one at each press. */
export const invite = (pass: string) => post<MakeInvitationReply>('/api/invitations', { pass });
export const listInvitations = (pass: string) => post<InvitationsReply>('/api/invitations/list', { pass });
/** The group's shelf, for facilitators. */
export const readShelf = (pass: string) => post<ShelfReply>('/api/shelf', { pass });
/** What whoever is in a talk may have. */
export const readHandouts = (pass: string) => post<ShelfReply>('/api/shelf', { pass, areHandouts: true });
export const showResource = (pass: string, id: string) => post<undefined>('/api/shelf/show', { pass, id });

export const revokeInvitation = (pass: string, id: string) => post<undefined>('/api/invitations/revoke', { pass, id });

let ahead: { code: string; answer: Promise<Answer<JoinMeetingReply>> } | null = null;

/** Asks what a link opens before the page that shows it is there. */
export function askAhead(code: string): void {
  ahead = { code, answer: post('/api/join', { code }) };
}

export function join(code: string): Promise<Answer<JoinMeetingReply>> {
  const asked = ahead?.code === code ? ahead.answer : post<JoinMeetingReply>('/api/join', { code });
  ahead = null; // the next time is asked anew
  return asked;
}

/** Opens the doors of the next session before their time, for somebody who leads it, and comes in. */
export const openDoors = (code: string) => post<JoinMeetingReply>('/api/join', { code, open: true });
