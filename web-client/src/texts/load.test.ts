import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../shared/eventually';
import type { Catalogue, Key, Language } from './texts';

const english: Language = { tag: 'en', name: 'English', dir: 'ltr' };
const hebrew: Language = { tag: 'he', name: 'עברית', dir: 'rtl' };
const german: Language = { tag: 'de', name: 'Deutsch', dir: 'ltr' };
const on: { name: string; come: () => void; fail: () => void }[] = [];

/** Texts that come when the test says so. */
const file = (name: string) => (): Promise<{ default: Catalogue }> =>
  new Promise((resolve, reject) => {
    const [group = '', tag = ''] = name.split('/');
    on.push({ name, come: () => resolve({ default: { [group]: tag } }), fail: () => reject(new Error('no network')) });
  });
const files = (group: string) => ({ en: file(`${group}/en`), de: file(`${group}/de`), he: file(`${group}/he`) });

vi.mock('virtual:texts', () => ({
  default: [english, hebrew, german],
  load: { first: files('first'), rooms: files('rooms'), comfort: files('comfort'), operations: files('operations') },
}));

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
async function arrive(...names: string[]): Promise<void> {
  for (const name of names) {
    const at = on.findIndex((each) => each.name === name);
    expect(at, `${name} is asked for; asked were ${on.map((each) => each.name)}`).toBeGreaterThanOrEqual(0);
    on.splice(at, 1)[0]?.come();
    await settle();
  }
}

describe('the texts of the page', () => {
  const page = { lang: 'en', dir: 'ltr' };
  const kept = new Map<string, string>();
  let load: typeof import('./load');
  let texts: typeof import('./texts');
  const shown = (group: string) => texts.t(group as Key);

  beforeEach(async () => {
    vi.resetModules();
    on.length = 0;
    kept.clear();
    Object.assign(page, { lang: 'en', dir: 'ltr' });
    vi.stubGlobal('document', {
      documentElement: page,
      set cookie(text: string) {
        const [, name = '', value = ''] = /^(\w+)=(\w+);/.exec(text) ?? [];
        kept.set(name, value);
      },
    });
    vi.stubGlobal('location', { protocol: 'https:' });
    load = await import('./load');
    texts = await import('./texts');
    void load.firstTexts();
    await arrive('first/en');
  });
  afterEach(() => vi.unstubAllGlobals());

  it('come one language at a time, each once', async () => {
    void load.loadTexts('rooms');
    await arrive('rooms/en');
    await load.loadTexts('rooms');
    expect([shown('first'), shown('rooms'), on]).toEqual(['en', 'en', []]);
  });

  it('change together, with the language and the direction of the page, and the choice is kept', async () => {
    void load.loadTexts('rooms');
    await arrive('rooms/en');
    void load.chooseLanguage(hebrew);
    await arrive('first/he');
    expect([shown('first'), shown('rooms'), page.lang]).toEqual(['en', 'en', 'en']);
    await arrive('rooms/he');
    expect([shown('first'), shown('rooms'), page, kept.get('language')]).toEqual([
      'he',
      'he',
      { lang: 'he', dir: 'rtl' },
      'he',
    ]);
  });

  it('stay in the language that was there when the others do not come', async () => {
    const failed = expect(load.chooseLanguage(german)).rejects.toThrow('no network');
    for (let tries = 0; tries < 3; tries += 1) {
      await eventually(() => expect(on).toHaveLength(1));
      on.pop()?.fail();
    }
    await failed;
    expect([shown('first'), page.lang, kept.size]).toEqual(['en', 'en', 0]);
  });

  it('end in the language that was chosen last, whichever comes first', async () => {
    void load.chooseLanguage(german);
    void load.chooseLanguage(hebrew);
    await arrive('first/he', 'first/de');
    expect([shown('first'), page.lang, kept.get('language')]).toEqual(['he', 'he', 'he']);
  });

  it('are of one language when a part comes while another language is on its way', async () => {
    void load.loadTexts('rooms');
    void load.chooseLanguage(german);
    await arrive('rooms/en', 'first/de', 'rooms/de');
    expect([shown('first'), shown('rooms')]).toEqual(['de', 'de']);

    void load.loadTexts('comfort');
    void load.chooseLanguage(english);
    await arrive('first/en', 'rooms/en', 'comfort/de', 'comfort/en');
    expect([shown('first'), shown('rooms'), shown('comfort')]).toEqual(['en', 'en', 'en']);
  });
});
