import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.MEETINGHUB_SERVER ?? 'http://localhost:5000';

export default defineConfig({
  plugins: [react()],
  // Source maps would publish comments and file names to everybody who opens a link.
  build: { outDir: 'dist', sourcemap: false, target: 'es2022', manifest: true, assetsInlineLimit: 0 },
  server: { proxy: { '/api': server, '/hubs': { target: server, ws: true } } },
  test: { environment: 'node', include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
});
