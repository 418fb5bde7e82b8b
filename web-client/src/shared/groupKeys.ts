// The part of a link behind "#" that opens the encrypted sessions of a series, where somebody chose to keep it in this browser: then the
// pages of the series lead in without the whole link. By the series' id; it is sent nowhere. Quick exit and "Clear this device" wipe it.
const key = 'groupKeys';
const before = (series: string): string => `before ${series}`;

export function groupKeyOf(series: string): string | null {
  return all()[series] ?? null;
}

/** False where this browser keeps nothing. */
export function keepGroupKey(series: string, secret: string): boolean {
  const { [before(series)]: _, ...rest } = all();
  return write({ ...rest, [series]: secret });
}

/** Keeps the one that was there before as well, until this one is used. */
export function replaceGroupKey(series: string, secret: string): boolean {
  const old = all()[series];
  return write({ ...all(), [series]: secret, ...(old ? { [before(series)]: old } : {}) });
}

/** The one that can still be taken back, as nobody can have the new one. */
export const groupKeyBefore = (series: string): string | null => all()[before(series)] ?? null;

export function forgetGroupKey(series: string): void {
  const { [series]: _, [before(series)]: __, ...rest } = all();
  write(rest);
}

function all(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, string>;
  } catch {
    return {};
  }
}

function write(keys: Record<string, string>): boolean {
  try {
    if (Object.keys(keys).length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(keys));
    return true;
  } catch {
    return false;
  }
}
