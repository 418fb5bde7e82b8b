// Holds the weight of the first page and of "Before you join" after `npm run build`. Exits 1 above a limit.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limits = { js: 130_000, css: 15_000 }; // gzipped bytes
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const files = new Set();

function collect(key) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not in the build`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const other of chunk.imports ?? []) collect(other);
}

collect('index.html');
collect('src/prejoin/Prejoin.tsx');

let failed = false;
for (const [kind, limit] of Object.entries(limits)) {
  const ours = [...files].filter((file) => file.endsWith(`.${kind}`));
  const weight = ours.reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0);
  const verdict = weight <= limit ? 'within' : 'ABOVE';
  console.log(`${kind}: ${weight} bytes gzipped in ${ours.length} files, ${verdict} ${limit}`);
  failed ||= weight > limit;
}
process.exit(failed ? 1 : 0);
