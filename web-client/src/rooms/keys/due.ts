/**
 * A page to which this one may give its key: it proved that it knows the secret, its seat is inside, and nobody stepped out. A page that
 * published again, with another number, has nothing of what it was given before.
 */
export type Member = { readonly seat: string; readonly page: string; readonly number: number };
export const holderOf = ({ page, number }: Member): string => `${page} ${number}`;

/** The key with which this page encrypts, and who may have it, by {@link holderOf}. */
export type Own = {
  readonly generation: number;
  readonly step: number;
  readonly holders: ReadonlySet<string>;
  readonly since: number;
  /** Whether somebody may have been given it without the room's word that they were. */
  readonly isUnsure: boolean;
};

export const mostSteps = 255;
export const longestUse = 60 * 60_000;

/** What has to happen before this page encrypts on: nothing, the same key one step further, or another key. */
export type Due =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'step'; readonly to: readonly Member[] }
  | { readonly kind: 'replace'; readonly to: readonly Member[] };

/**
 * Compares who may have the key with who should. However many came or went since the last time, and in whichever order: one step lets
 * all newcomers in and leaves what came before closed to them, and one new key shuts all out who are gone.
 */
export function due(own: Own, members: readonly Member[], now: number): Due {
  const present = new Set(members.map(holderOf));
  const isLeft = [...own.holders].some((holder) => !present.has(holder));
  if (isLeft || own.isUnsure || now - own.since >= longestUse) return { kind: 'replace', to: members };
  const to = members.filter((member) => !own.holders.has(holderOf(member)));
  if (to.length === 0) return { kind: 'nothing' };
  return own.step < mostSteps ? { kind: 'step', to } : { kind: 'replace', to: members };
}
