import { encode } from './base64url';

// The part of a link behind "#". Browsers never send it, and nothing here does: pages that know it encrypt for one another. It is kept for
// this tab alone, by the code that it came with, and the room where that code leads to another one each time.
const key = 'secrets';
const length = 22;
const pattern = /^#([A-Za-z0-9_-]{22})$/;
let kept: Record<string, string> = {};

/** Takes it out of the address at once, so that it is neither in the history nor on the screen. */
export function takeSecret(code: string): void {
  const found = pattern.exec(location.hash)?.[1];
  if (!found) return;
  keepSecret(code, found);
  history.replaceState(null, '', location.pathname + location.search);
}

/** @param room The only one that it opens, of those that the code leads to. */
export function keepSecret(code: string, secret: string, room = ''): void {
  kept = { ...all(), [code]: secret + room };
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // It lasts as long as the page.
  }
}

/** Null for a link without one. */
export const secretOf = (code: string): string | null => all()[code]?.slice(0, length) || null;

/** What opened an earlier room by the same code doesn't open this one. */
export function forgetOtherRooms(code: string, room: string): void {
  const of = all()[code]?.slice(length);
  if (of && of !== room) keepSecret(code, '');
}

/** Whether this browser can encrypt sound and pictures by itself: pictures of VP8, in which all who are there can see them. */
export const canSeal = (): boolean => typeof globalThis.RTCRtpScriptTransform === 'function' && hasVp8() === true;

/** Undefined in a browser that doesn't say. */
export const hasVp8 = (): boolean | undefined =>
  globalThis.RTCRtpSender?.getCapabilities?.('video')?.codecs.some(
    ({ mimeType }) => mimeType.toLowerCase() === 'video/vp8',
  );

export const newSecret = (): string => encode(crypto.getRandomValues(new Uint8Array(16)));

/** A link to give away, with the secret that goes with it. */
export const linkTo = (code: string, secret: string | null): string =>
  `${location.origin}/j/${code}${secret ? `#${secret}` : ''}`;

/** Of a whole link that somebody typed or pasted; null for one without the part behind "#". */
export function takenApart(typed: string): { readonly code: string; readonly secret: string } | null {
  const found = /^(?:.*\/j\/)?([A-Za-z0-9_-]{8,64})\/?#([A-Za-z0-9_-]{22})$/.exec(typed.trim());
  return found?.[1] && found[2] ? { code: found[1], secret: found[2] } : null;
}

/** For Quick exit; what is stored goes with everything else. */
export function forgetSecrets(): void {
  kept = {};
}

function all(): Record<string, string> {
  try {
    return { ...kept, ...(JSON.parse(sessionStorage.getItem(key) ?? '{}') as Record<string, string>) };
  } catch {
    return kept;
  }
}
