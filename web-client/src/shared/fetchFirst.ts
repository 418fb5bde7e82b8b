const longest = 30_000;
const there = new Map<string, Promise<void>>();

/**
 * Imports a part of the client once all of its files have come; the build puts this around every `import()`. A browser remembers for as long
 * as a page lives that a script did not come (until whatwg/html#10327 is everywhere), and the build's own helper that a style did not: either
 * would never be tried again. So scripts are fetched into the browser's cache first, where failing leaves no trace.
 * @param files All that the part needs, itself too.
 */
export async function fetchFirst<T>(load: () => Promise<T>, files: readonly string[] = []): Promise<T> {
  await Promise.all(files.map((file) => come(`/${file}`)));
  return load();
}

function come(address: string): Promise<void> {
  const known = there.get(address);
  if (known) return known;
  const comes = address.endsWith('.css') ? style(address) : script(address);
  there.set(address, comes);
  comes.catch(() => there.delete(address));
  return comes;
}

async function script(address: string): Promise<void> {
  // It came with the page. What early.js asked for may not have come.
  if (document.querySelector(`script[src="${address}"], link[crossorigin][href="${address}"]`)) return;
  const response = await fetch(address, { signal: AbortSignal.timeout(longest) });
  if (!response.ok) throw new Error(`${response.status} for ${address}`);
  await response.arrayBuffer();
}

function style(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (document.querySelector(`link[rel="stylesheet"][href="${address}"]`)) return resolve();
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = address;
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error(`no ${address}`));
    };
    document.head.append(link);
    return undefined;
  });
}
