// Compresses what `vite build` made, once, so that the server does not for each visitor. The server takes the copy that a browser reads.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const shortest = 1_000; // bytes; less does not get smaller
const large = 1_000_000;
const kinds = /\.(js|css|html|svg|json|txt|webmanifest|wasm|tflite)$/;

for (const name of readdirSync('dist', { recursive: true })) {
  const file = `dist/${name}`;
  if (!kinds.test(file) || name.startsWith('.') || statSync(file).size < shortest) continue;
  const content = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(content, {
      params: {
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        [constants.BROTLI_PARAM_QUALITY]: content.length < large ? 11 : 9, // the best takes many seconds
      },
    }),
  );
}
