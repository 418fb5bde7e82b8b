// What this browser tells the server with every page: the language that was chosen, and the time zone of the device (early.js keeps it), or
// another one that was chosen.
const names = ['language', 'zone', 'own-zone'];
const year = 365 * 24 * 60 * 60;

export function keepLanguage(tag: string): void {
  write('language', tag, year);
}

/** For Quick exit. */
export function forgetCookies(): void {
  for (const name of names) write(name, '', 0);
}

function write(name: string, value: string, seconds: number): void {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser, and pages without TLS have none
  document.cookie = `${name}=${value}; path=/; max-age=${seconds}; samesite=lax${secure}`;
}
