// Holds the weight of routes after `npm run build`: the first page with "Before you join", what the room adds to them, and what a rehearsal
// adds to the room, each with its texts in the language where they are heaviest; the script of all pages that the server renders, and
// what some of them add to it. What loads on demand only is not counted. Exits 1 above a limit.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const join = withImports('index.html', 'src/prejoin/Prejoin.tsx', heaviestTexts('first'));
const room = withImports('src/rooms/RoomPage.tsx', heaviestTexts('rooms'));
const rehearsal = withImports(
  'src/rehearsal/RehearsalRoom.tsx',
  'src/rehearsal/SummaryPage.tsx',
  heaviestTexts('rehearsal'),
);
for (const file of room) rehearsal.delete(file);
for (const file of join) {
  room.delete(file);
  rehearsal.delete(file);
}

const page = withImports('src/enhance/page.ts');

const fits = [
  hold('join', join, 'js', 130_000), // gzipped bytes
  hold('join', join, 'css', 15_000),
  hold('room, beyond join', room, 'js', 75_000),
  hold('rehearsal, beyond the room', rehearsal, 'js', 18_000),
  hold('pages of the server', page, 'js', 8_000),
  ...[
    ['board', 3_000],
    ['reminders', 3_000],
    ['tools', 8_000],
    ['slip', 10_000],
    ['openSlip', 8_000],
  ].map(([name, most]) => hold(`${name}, beyond it`, beyond(withImports(`src/enhance/${name}.ts`), page), 'js', most)),
];
process.exit(fits.every(Boolean) ? 0 : 1);

/** The files of these entries and of everything that they import at once. */
function withImports(...keys) {
  const files = new Set();
  const add = (key) => {
    const chunk = manifest[key];
    if (!chunk) throw new Error(`${key} is not in the build`);
    if (files.has(chunk.file)) return;
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const other of chunk.imports ?? []) add(other);
  };
  keys.forEach(add);
  return files;
}

function beyond(files, known) {
  return new Set([...files].filter((file) => !known.has(file)));
}

function heaviestTexts(group) {
  const keys = Object.keys(manifest).filter((key) => key.startsWith(`virtual:texts/${group}/`));
  return keys.sort((a, b) => weightOf(manifest[b].file) - weightOf(manifest[a].file))[0];
}

function weightOf(file) {
  return gzipSync(readFileSync(`dist/${file}`)).length;
}

function hold(route, files, kind, limit) {
  const ours = [...files].filter((file) => file.endsWith(`.${kind}`));
  const weight = ours.reduce((sum, file) => sum + weightOf(file), 0);
  const verdict = weight <= limit ? 'within' : 'ABOVE';
  console.log(`${route}, ${kind}: ${weight} bytes gzipped in ${ours.length} files, ${verdict} ${limit}`);
  return weight <= limit;
}
