// Brings the texts into the client: one file for each group and language, which the page loads when it needs it.

import { join } from 'node:path';
import { clientFolder, compiled, fileOf, foldersOf, groups, languages, source } from './catalogue.mjs';
import { pseudoLanguages } from './pseudo.mjs';

const start = '\0virtual:texts';

/** Pseudo-languages are in the development server and in builds with `--mode pseudo`, and in nothing that people get. */
export function textsPlugin() {
  let all = languages;
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
    },
    resolveId: (id) => (id.startsWith('virtual:texts') ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(start)) return null;
      const [group, tag] = id.slice(start.length + 1).split('/');
      if (tag) {
        const from = pseudoLanguages.some((language) => language.tag === tag) ? source : tag;
        for (const folder of foldersOf(group)) this.addWatchFile(join(clientFolder, fileOf(folder, from)));
        return `export default ${JSON.stringify(compiled(group, tag))}`;
      }
      const load = Object.keys(groups).map(
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

// The texts are parsed when the client is built, so the parser stays out of it.
const noParser = '@formatjs/icu-messageformat-parser/no-parser.js';
