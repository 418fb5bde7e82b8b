// Brings the texts into the client: one file for each group and language, which the page loads when it needs it.

import { join } from 'node:path';
import { clientFolder, compiled, fileOf, foldersOf, groups, languages, parts, source } from './catalogue.mjs';
import { pseudoLanguages } from './pseudo.mjs';
import { namedFirst } from './reach.mjs';

const start = '\0virtual:texts';

/** Pseudo-languages are in the development server and in builds with `--mode pseudo`, and in nothing that people get. */
export function textsPlugin() {
  let all = languages;
  let first = null; // keys, in a build; the development server and the tests have all texts of the room in one file
  return {
    name: 'texts',
    // Tests parse texts of their own.
    config: (_, { mode }) =>
      mode === 'test'
        ? {}
        : { resolve: { alias: [{ find: /^@formatjs\/icu-messageformat-parser$/, replacement: noParser }] } },
    configResolved({ command, mode }) {
      if (mode === 'pseudo' || (command === 'serve' && mode === 'development'))
        all = [...languages, ...pseudoLanguages];
      if (command === 'build') first = namedFirst();
    },
    resolveId: (id) => (id.startsWith('virtual:texts') ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(start)) return null;
      const [group, tag] = id.slice(start.length + 1).split('/');
      if (tag) {
        const from = pseudoLanguages.some((language) => language.tag === tag) ? source : tag;
        for (const folder of foldersOf(group === parts ? 'rooms' : group))
          this.addWatchFile(join(clientFolder, fileOf(folder, from)));
        if (group === 'rooms') return module(only(compiled('rooms', tag), (key) => !first || first.has(key)));
        if (group === parts) return module(only(compiled('rooms', tag), (key) => first && !first.has(key)));
        return module(compiled(group, tag));
      }
      const load = [...Object.keys(groups), parts].map(
        (each) =>
          `${each}: {${all.map(({ tag }) => `'${tag}': () => import('virtual:texts/${each}/${tag}')`).join(', ')}}`,
      );
      return `export default ${JSON.stringify(all)};\nexport const load = {${load.join(', ')}};`;
    },
    /** The languages, and where their first texts are, for early.js: what the page begins with is fetched with it, not after it. */
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const files = Object.values(bundle ?? {});
        const list = all.map(({ tag, dir }) => {
          const texts = files.find((file) => file.facadeModuleId === `${start}/first/${tag}`);
          return texts ? { tag, dir, texts: `/${texts.fileName}` } : { tag, dir };
        });
        return html.replace('src="/early.js"', `$& data-languages='${JSON.stringify(list)}'`);
      },
    },
  };
}

const module = (texts) => `export default ${JSON.stringify(texts)}`;
const only = (texts, fits) => Object.fromEntries(Object.entries(texts).filter(([key]) => fits(key)));

// The texts are parsed when the client is built, so the parser stays out of it.
const noParser = '@formatjs/icu-messageformat-parser/no-parser.js';
