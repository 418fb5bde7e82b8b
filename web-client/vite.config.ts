import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { compiled, languages } from './scripts/texts/catalogue.mjs';
import { textsPlugin } from './scripts/texts/plugin.mjs';
import { plainHelp, plainHelpAddress } from './src/help/plainHelp';
import { type Language, speak, t } from './src/texts/texts';

const server = process.env.MEETINGHUB_SERVER ?? 'http://localhost:5000';

/** What people read when a script did not come or may not run: in every language, since nothing is there to choose one. */
const inEach = (make: (language: Language) => string): string[] =>
  languages.map((language: Language) => {
    speak(language, compiled('first', language.tag));
    return make(language);
  });

const withoutScript: Plugin = {
  name: 'without-script',
  transformIndexHtml: (html) =>
    html.replace(/<!--each-->([^]*?)<!--end-->/g, (_, part: string) =>
      inEach(({ tag, dir }) =>
        part.replace(/\{\{([\w.]+)\}\}/g, (_, key) =>
          key === 'lang' ? `lang="${tag}" dir="${dir}"` : key === 'help' ? plainHelpAddress(tag) : t(key),
        ),
      ).join(''),
    ),
  generateBundle(_, bundle) {
    const styles = Object.keys(bundle).filter((file) => /index-[^/]*\.css$/.test(file));
    const addresses = styles.map((file) => `/${file}`);
    inEach(({ tag }) => {
      const source = plainHelp(addresses, languages);
      return this.emitFile({ type: 'asset', fileName: plainHelpAddress(tag).slice(1), source });
    });
  },
};

/** Every `import()` of the client goes by our helper in place of the build's, and is told all that it needs. */
const helper = '\0vite/preload-helper.js';
const importsLast: Plugin = {
  name: 'imports-last',
  enforce: 'pre',
  apply: 'build',
  load: (id) => (id === helper ? `export { fetchFirst as __vitePreload } from ${JSON.stringify(resolve('src/shared/fetchFirst.ts'))}` : null),
};
const withItself = (file: string, files: string[], { hostType }: { hostType: 'html' | 'js' }): string[] =>
  hostType === 'html' ? files : [...new Set([file, ...files])];

const unused = ['LongPollingTransport', 'ServerSentEventsTransport', 'DefaultHttpClient', 'AccessTokenHttpClient'];

/**
 * The hub takes WebSockets without negotiation only, so the library's other ways to it are never used: 3 kB of the room. A WebSocket asks for
 * the cookies of the way, which it needs outside browsers only.
 */
const onlyWebSockets: Plugin = {
  name: 'only-web-sockets',
  enforce: 'pre',
  resolveId: (source, importer) =>
    importer?.includes('@microsoft/signalr') && unused.some((name) => source === `./${name}`) ? `\0unused:${source}` : null,
  load: (id) => (id.startsWith('\0unused:') ? unused.map((name) => `export class ${name} { getCookieString() { return ''; } }`).join('\n') : null),
};

/** The small scripts of the pages that the server renders: `src/enhance/NAME.ts`. */
const enhancements = Object.fromEntries(
  readdirSync('src/enhance')
    .filter((file) => !file.includes('.test.'))
    .map((file) => [file.replace('.ts', ''), `src/enhance/${file}`]),
);

export default defineConfig({
  plugins: [react(), textsPlugin(), withoutScript, onlyWebSockets, importsLast],
  // Source maps would publish comments and file names to everybody who opens a link.
  build: {
    outDir: 'dist',
    sourcemap: false,
    target: 'es2022',
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { resolveDependencies: withItself },
    rolldownOptions: {
      input: { index: 'index.html', ...enhancements },
      // A worker lives at one address for ever, and sees the pages beneath it.
      output: { entryFileNames: ({ name }) => (name === 'worker' ? 'worker.js' : 'assets/[name]-[hash].js') },
    },
  },
  // The server hears the host that the page has, since it answers pages of its own origin only.
  server: { proxy: { '/api': { target: server }, '/hubs': { target: server, ws: true } } },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'scripts/**/*.test.mjs'],
    setupFiles: ['src/texts/inTests.ts'],
    // Only what hangs reaches these: a busy machine may take many times longer than an idle one.
    testTimeout: 180_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
