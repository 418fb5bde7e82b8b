/**
 * What this tab still knows of a session that it has left or that has ended: enough to send feedback by the seat's pass, and nothing that
 * says who was there or what it was about, but of a talk to its end, which may be asked for in a certificate.
 */
export type After = {
  room: string;
  how: 'left' | 'ended';
  pass: string;
  /** Whether this person facilitated, or may do so by their link. */
  leads: boolean;
  /** Feedback has been sent. */
  sent: boolean;
  talk?: Talk | undefined;
};

/** A talk that somebody heard to its end. */
export type Talk = { title: string; endedAt: number };

const key = 'after';
let fallback: string | null = null; // a tab that may not store anything

export function keepAfter(after: After): void {
  const text = JSON.stringify(after);
  fallback = text;
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // It lasts as long as the page.
  }
}

/** Null in a tab that was not in that session. */
export function getAfter(room: string): After | null {
  try {
    const after = JSON.parse(stored() ?? 'null') as After | null;
    return after?.room === room ? after : null;
  } catch {
    return null;
  }
}

/** For Quick exit; what is stored goes with everything else. */
export function forgetAfter(): void {
  fallback = null;
}

function stored(): string | null {
  try {
    return sessionStorage.getItem(key) ?? fallback;
  } catch {
    return fallback;
  }
}
