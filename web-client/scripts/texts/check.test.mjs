// biome-ignore-all lint/suspicious/noTemplateCurlyInString: code that is looked at, not run
import { describe, expect, it, test } from 'vitest';
import { compiled, folders, foldersOf, groups, languages, parsed, read, source } from './catalogue.mjs';
import { checkHere, checkSources, compareLanguages } from './check.mjs';
import { textsPlugin } from './plugin.mjs';
import { pseudo } from './pseudo.mjs';
import { missingTexts, reach } from './reach.mjs';
import { readSource } from './source.mjs';

const compare = (from, to, tag = 'de') => compareLanguages('de.json', tag, { key: from }, to);
const words = (code) => readSource('src/home/Home.tsx', code).words;
const check = (code, texts = { home: { 'home.title': 'Welcome' } }, file = 'src/home/Home.tsx') =>
  checkSources([{ file, code }], texts);

test('The texts of this checkout are complete', () => {
  expect(checkHere()).toEqual([]);
});

test('Every folder of texts belongs to one group, so that it is loaded', () => {
  const held = Object.keys(groups).flatMap(foldersOf);
  expect(held.sort()).toEqual(folders());
});

describe('a translation', () => {
  it('that is missing or superfluous fails', () => {
    expect(compare('Hello', {})).toEqual(['de.json: key is missing']);
    expect(compare('Hello', { key: 'Hallo', other: 'Mehr' })).toEqual(['de.json: other is not in the en texts']);
    expect(compare('Hello', { key: ' ' })).toEqual(['de.json: key is empty']);
    expect(compare('Hello', { key: 'Hallo' })).toEqual([]);
  });

  it('with other placeholders fails', () => {
    expect(compare('Hello {name}', { key: 'Hallo {nahme}' })).toHaveLength(1);
    expect(compare('Hello {name}', { key: 'Hallo' })).toHaveLength(1);
    expect(compare('Hello', { key: 'Hallo {name}' })).toHaveLength(1);
    expect(compare('{count, number} seats', { key: '{count} Plätze' })).toHaveLength(1);
    expect(compare('Read <link>this</link>', { key: 'Lies das' })).toHaveLength(1);
    expect(compare('{a} and {b}', { key: '{b} und {a}' })).toEqual([]);
  });

  const seats = '{count, plural, one {# seat} other {# seats}}';
  it('without a plural form of its language, or with one that its language does not have, fails', () => {
    expect(compare(seats, { key: '{count, plural, one {# Platz} other {# Plätze}}' })).toEqual([]);
    expect(compare(seats, { key: '{count, plural, other {# Plätze}}' })).toEqual([
      'de.json: key lacks the plural form one of {count}',
    ]);
    expect(compare(seats, { key: '{count, plural, one {#} few {#} other {#}}' })).toHaveLength(1);
    expect(
      compare(seats, { key: '{count, plural, one {# місце} few {# місця} many {# місць} other {# місця}}' }, 'uk'),
    ).toEqual([]);
    expect(compare(seats, { key: '{count} Plätze' })).toHaveLength(1);
  });

  it('that chooses among other words fails', () => {
    const said = '{who, select, you {You} other {They}}';
    expect(compare(said, { key: '{who, select, you {Du} other {Sie}}' })).toEqual([]);
    expect(compare(said, { key: '{who, select, du {Du} other {Sie}}' })).toHaveLength(1);
  });

  it('that cannot be read fails', () => {
    expect(compare('Hello {name}', { key: 'Hallo {name' })[0]).toContain('cannot be read');
  });
});

describe('words in the code', () => {
  it.each([
    '<p>Hello there</p>',
    '<p>{t("home.title")} and more</p>',
    "<p>{open ? 'Open' : t('home.title')}</p>",
    '<p>{name && `Hello ${name}`}</p>',
    '<button aria-label="Close chat" />',
    '<input placeholder="Write" />',
    '<img alt={big ? "A large tree" : ""} />',
    '<a title={`To ${name}`} />',
    '<Dialog closeLabel="Close" />',
    "announce('Mic on')",
    "useScreen('Home')",
    "document.title = 'Home'",
    "const labels = { open: 'Open the door' }",
    'const text = `You have ${count} seats`',
  ])('fail: %s', (code) => {
    expect(words(code)).toHaveLength(1);
  });

  it.each([
    "<p className='small soft'>{t('home.title')}</p>",
    '<p>{count} · {name}: 12 %</p>',
    '<input type="text" name="key" autoComplete="current-password" />',
    "<Line keepsake={open ? 'fern' : 'cup'} />",
    "document.querySelector('.Menu item')",
    "throw new Error('The server is away')",
    "if (kind === 'Not Found') go('/home')",
    "const key = open ? 'home.title' : 'home.lead'; announce(t(key))",
    "import x from 'Some thing'; type T = 'One thing' | 'Another thing'",
  ])('do not fail without need: %s', (code) => {
    expect(words(code)).toEqual([]);
  });
});

describe('a text', () => {
  it('that is used nowhere fails, also when only a part of its name is', () => {
    expect(check('t("home.title")')).toEqual([]);
    expect(check('t("home.titles")')).toEqual(['src/home/texts/en.json: home.title is used nowhere']);
    const modes = { home: { 'home.mode.video': 'Video', 'home.mode.sound': 'Sound' } };
    expect(check('t(`home.mode.${mode}`)', modes)).toEqual([]);
    expect(check('t(`home.${mode}.title`)', modes)).toHaveLength(2);
  });

  it('of a part that is not loaded where it is used fails', () => {
    const texts = { 'rooms/chat': { 'chat.title': 'Chat' } };
    expect(check('t("chat.title")', texts, 'src/rooms/chat/ChatPanel.tsx')).toEqual([]);
    expect(check('t("chat.title")', texts)).toEqual([
      'src/home/Home.tsx: chat.title is a text of rooms, which is not loaded here',
    ]);
  });

  it('that is filled in with too little or too much fails', () => {
    const texts = { home: { 'home.title': 'Welcome {name}' } };
    expect(check('t("home.title", { name })', texts)).toEqual([]);
    expect(check('t("home.title")', texts)).toHaveLength(1);
    expect(check('t("home.title", { name, count: 1 })', texts)).toHaveLength(1);
    expect(check('t("home.title", values)', texts)).toEqual([]);
  });

  it('in a component that renders only for its own properties needs the language as one more reason', () => {
    expect(check('const A = memo(function A() { return t("home.title"); })')).toHaveLength(1);
    expect(check('const A = memo(function A() { useLanguage(); return t("home.title"); })')).toEqual([]);
  });
});

describe('the texts of the room', () => {
  const code = {
    'src/rooms/RoomPage.tsx':
      "import { Bar } from './Bar'; const A = part(() => withTexts('parts', import('./chat/Panel'))); t('rooms.title')",
    'src/rooms/Bar.tsx': "import type { Line } from './chat/Line'; t(`rooms.bar.${what}`)",
    'src/rooms/chat/Panel.tsx':
      "import { Line } from './Line'; const B = part(() => import('./Note')); t('chat.title')",
    'src/rooms/chat/Line.tsx': "t('chat.line')",
    'src/rooms/chat/Note.tsx': "t('chat.note'); t('plan.title')",
  };
  const files = { read: (file) => code[file], has: (file) => file in code };
  const texts = {
    'rooms.title': 'rooms',
    'rooms.bar.mic': 'rooms',
    'chat.title': 'rooms',
    'chat.line': 'rooms',
    'chat.note': 'rooms',
  };

  it('that come first are those that its first script names', () => {
    const { files: first, later } = reach('src/rooms/RoomPage.tsx', files);
    expect([...first]).toEqual(['src/rooms/RoomPage.tsx', 'src/rooms/Bar.tsx']);
    expect(later).toEqual([{ file: 'src/rooms/chat/Panel.tsx', groups: ['parts'] }]);
  });

  it('have to come with each part that names them', () => {
    expect(missingTexts(files, { ...texts, 'plan.title': 'plan' })).toEqual([
      'src/rooms/chat/Note.tsx: plan.title is a text of plan, which does not come with it',
    ]);
    const forgotten = { ...code, 'src/rooms/RoomPage.tsx': "const A = part(() => import('./chat/Panel'))" };
    expect(missingTexts({ ...files, read: (file) => forgotten[file] }, texts)).toHaveLength(3);
  });

  it('are in one of both files, in a build', () => {
    const plugin = textsPlugin();
    plugin.configResolved({ command: 'build', mode: 'production' });
    const keysOf = (group) =>
      Object.keys(JSON.parse(plugin.load.call({ addWatchFile() {} }, `\0virtual:texts/${group}/en`).slice(15)));
    const [first, later] = [keysOf('rooms'), keysOf('parts')];
    expect([...first, ...later].sort()).toEqual(Object.keys(compiled('rooms', 'en')).sort());
    expect(first).toContain('rooms.title');
    expect(later).toContain('console.title');
    expect(first).not.toContain('console.title');
  });
});

describe('the pseudo-language', () => {
  it('is in brackets, has accents, and is longer by two fifths at least', () => {
    for (const folder of folders()) {
      for (const [key, message] of Object.entries(read(folder, source))) {
        if (key.startsWith('prejoin.names.')) continue;
        const made = pseudo(key, parsed(message));
        expect(made[0].value[0], key).toBe('[');
        expect(made.at(-1).value.at(-1), key).toBe(']');
        if (made.length === 1) expect(made[0].value.length, key).toBeGreaterThanOrEqual(message.length * 1.4);
      }
    }
    expect(pseudo('a', parsed('Close')).at(0).value).toMatch(/^\[Ćĺóšé .+\]$/);
  });

  it('has the places and the plural forms of the English texts', () => {
    const made = pseudo('a', parsed('{who} left {count, plural, one {# seat} other {# seats}}.'));
    expect(made.map(({ type, value }) => [type, value])).toContainEqual([1, 'who']);
    expect(Object.keys(made.find(({ type }) => type === 6).options)).toEqual(['one', 'other']);
    expect(Object.keys(compiled('first', 'en-XA'))).toEqual(Object.keys(compiled('first', 'en')));
  });

  it('is in the development server and in builds for tests, and in no build that people get', () => {
    const tags = (command, mode) => {
      const plugin = textsPlugin();
      plugin.configResolved({ command, mode });
      return plugin.load('\0virtual:texts').match(/(?<="tag":")[^"]+/g);
    };
    expect(tags('build', 'production')).toEqual(languages.map(({ tag }) => tag));
    expect(tags('build', 'pseudo')).toEqual([...tags('build', 'production'), 'en-XA', 'en-XB']);
    expect(tags('serve', 'development')).toContain('en-XA');
  });
});
