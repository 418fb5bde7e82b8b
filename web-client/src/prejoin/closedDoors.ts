import type { ClosedDoorsReply } from '../shared/contracts';
import { inLanguage } from '../texts/texts';

const between = 30_000; // a facilitator may open the doors before their time
const longest = 2 ** 31 - 1; // a timer knows no longer one

/** Milliseconds until the page looks again whether the doors are open; null when nothing is to come. */
export function nextLook({ code, now, opensAt }: Pick<ClosedDoorsReply, 'code' | 'now' | 'opensAt'>): number | null {
  if (code === 'nobody_hosts') return between;
  if (opensAt == null || code === 'series_over') return null;
  const until = opensAt - now + 500; // rather a moment late than early
  // Long before, nobody opens them: the page stays quiet.
  return until > 12 * 60 * 60_000
    ? Math.min(until - 12 * 60 * 60_000, longest)
    : Math.max(500, Math.min(until, between));
}

const clock = inLanguage((tag) => new Intl.DateTimeFormat(tag, { hour: 'numeric', minute: '2-digit' }));
const day = inLanguage(
  (tag) =>
    new Intl.DateTimeFormat(tag, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      hour: 'numeric',
      minute: '2-digit',
    }),
);

/** A moment on this device's clock; the day is named when it is another one. */
export function momentOf(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? clock().format(at) : day().format(at);
}
