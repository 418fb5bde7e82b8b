import { t } from '../messages/app';
import type { Role } from './seat';

export type Meeting = { room: string; title: string; facilitatorCode: string; participantCode: string };
export type JoinAnswer = {
  room: string;
  title: string;
  role: Role;
  who: string;
  door: 'open' | 'locked' | 'full';
  pass: string;
  expiresAt: number;
  inviteCode: string | null;
};
export type Refusal = { code: string; text: string };
export type Answer<T> = { value: T } | { refusal: Refusal };

async function post<T>(path: string, body: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'same-origin',
    });
    const answer: unknown = await response.json();
    if (response.ok) return { value: answer as T };
    const refusal = answer as Partial<Refusal> | null;
    return { refusal: { code: refusal?.code ?? 'unknown', text: refusal?.text ?? t('serverTrouble') } };
  } catch {
    return { refusal: { code: 'unreachable', text: t('unreachable') } };
  }
}

export const startMeeting = (title: string) => post<Meeting>('/api/meetings', title === '' ? {} : { title });
export const join = (code: string) => post<JoinAnswer>('/api/join', { code });
