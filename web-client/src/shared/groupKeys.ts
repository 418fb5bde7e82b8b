// The part of a link behind "#" that opens the encrypted sessions of a series, where somebody chose to keep it in this browser: then the
// pages of the series lead in without the whole link. By the series' id; it is sent nowhere. Quick exit and "Clear this device" wipe it.
const key = 'groupKeys';

export function groupKeyOf(series: string): string | null {
  return all()[series] ?? null;
}

/** False where this browser keeps nothing. */
export function keepGroupKey(series: string, secret: string): boolean {
  return write({ ...all(), [series]: secret });
}

export function forgetGroupKey(series: string): void {
  const { [series]: _, ...rest } = all();
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
