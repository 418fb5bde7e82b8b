import { beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from './eventually';

type Sheet = { rel: string; href: string; onload: () => void; onerror: () => void; remove: () => void };

describe('a part of the client', () => {
  let fetchFirst: typeof import('./fetchFirst').fetchFirst;
  let sheets: Sheet[] = [];
  let withPage: string[] = [];
  const asked: string[] = [];
  let answer: (address: string) => Promise<Response> = async () => new Response('');

  beforeEach(async () => {
    vi.resetModules();
    [sheets, withPage, asked.length] = [[], [], 0];
    answer = async () => new Response('');
    vi.stubGlobal('fetch', (address: string) => {
      asked.push(address);
      return answer(address);
    });
    vi.stubGlobal('document', {
      querySelector: (what: string) =>
        [...withPage, ...sheets.map((sheet) => sheet.href)].find((address) => what.includes(`"${address}"`)) ?? null,
      createElement: () => {
        const sheet = { remove: () => sheets.splice(sheets.indexOf(sheet), 1) } as unknown as Sheet;
        return sheet;
      },
      head: { append: (sheet: Sheet) => sheets.push(sheet) },
    });
    ({ fetchFirst } = await import('./fetchFirst'));
  });

  it('is imported once all its scripts are in the cache, each fetched once, and its style holds', async () => {
    const load = vi.fn(async () => 'part');
    const part = fetchFirst(load, ['assets/a.js', 'assets/b.js', 'assets/a.css']);
    await eventually(() => expect(sheets).toHaveLength(1));
    expect(load).not.toHaveBeenCalled();
    sheets[0]?.onload();
    expect(await part).toBe('part');
    await fetchFirst(load, ['assets/b.js', 'assets/a.css']);
    expect(asked).toEqual(['/assets/a.js', '/assets/b.js']);
    expect(sheets).toHaveLength(1);
  });

  it.each([
    ['did not come', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['was refused', async () => new Response('', { status: 503 })],
  ])('is not imported while a script %s, so that the browser does not remember it as failed', async (_, fails) => {
    const load = vi.fn(async () => 'part');
    answer = fails;
    await expect(fetchFirst(load, ['assets/a.js'])).rejects.toThrow();
    expect(load).not.toHaveBeenCalled();
    answer = async () => new Response('');
    expect(await fetchFirst(load, ['assets/a.js'])).toBe('part');
  });

  it('asks for a style again that did not come', async () => {
    const load = vi.fn(async () => 'part');
    const failed = expect(fetchFirst(load, ['assets/a.css'])).rejects.toThrow('no /assets/a.css');
    sheets[0]?.onerror();
    await failed;
    expect([sheets.length, load.mock.calls.length]).toEqual([0, 0]);
    const part = fetchFirst(load, ['assets/a.css']);
    sheets[0]?.onload();
    expect(await part).toBe('part');
  });

  it('does not ask again for what came with the page', async () => {
    withPage = ['/assets/index.js', '/assets/index.css'];
    await fetchFirst(async () => 'part', ['assets/index.js', 'assets/index.css']);
    expect([asked, sheets]).toEqual([[], []]);
  });
});
