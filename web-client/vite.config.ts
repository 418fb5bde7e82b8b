import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { plainHelp } from './src/help/plainHelp';
import { t } from './src/messages/app';

const server = process.env.MEETINGHUB_SERVER ?? 'http://localhost:5000';

// What people read when a script did not come or may not run.
const withoutScript: Plugin = {
  name: 'without-script',
  transformIndexHtml: (html) => html.replace(/\{\{(\w+)\}\}/g, (_, key) => t(key)),
  generateBundle(_, bundle) {
    const styles = Object.keys(bundle).filter((file) => /index-[^/]*\.css$/.test(file));
    this.emitFile({ type: 'asset', fileName: 'crisis-lines.html', source: plainHelp(styles.map((file) => `/${file}`)) });
  },
};

export default defineConfig({
  plugins: [react(), withoutScript],
  // Source maps would publish comments and file names to everybody who opens a link.
  build: { outDir: 'dist', sourcemap: false, target: 'es2022', manifest: true, assetsInlineLimit: 0 },
  server: { proxy: { '/api': server, '/hubs': { target: server, ws: true } } },
  test: { environment: 'node', include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
});
