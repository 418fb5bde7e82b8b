import type { FeedbackView, Feeling, Refusal } from '../shared/contracts';

/** Null when it has arrived, now or earlier. */
export async function giveFeedback(pass: string, feeling: Feeling | null, words: string): Promise<Refusal | null> {
  const answer = await ask(pass, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ feeling, words }),
  });
  return 'refusal' in answer && answer.refusal.code !== 'feedback_given' ? answer.refusal : null;
}

/** Null while there is no answer. */
export async function readFeedback(pass: string): Promise<FeedbackView | null> {
  const answer = await ask(pass, { method: 'GET', headers: {} });
  return 'refusal' in answer ? null : (answer.value as FeedbackView);
}

type Answered = { value: unknown } | { refusal: Refusal };

async function ask(
  pass: string,
  request: { method: string; headers: Record<string, string>; body?: string },
): Promise<Answered> {
  try {
    const response = await fetch('/api/feedback', {
      ...request,
      headers: { ...request.headers, authorization: `Bearer ${pass}` },
      credentials: 'same-origin',
    });
    if (response.status === 204) return { value: null };
    const answer: unknown = await response.json();
    if (response.ok) return { value: answer };
    const refusal = answer as Partial<Refusal> | null;
    return { refusal: { code: refusal?.code ?? 'unknown', text: refusal?.text ?? '' } };
  } catch {
    return { refusal: { code: 'unreachable', text: '' } };
  }
}
