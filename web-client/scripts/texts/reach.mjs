// Which files of the room come at once and which later, as their imports say, and which texts come with them.
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { clientFolder, folders, groupOf, parts, read, source } from './catalogue.mjs';
import { namedKeys, readSource } from './source.mjs';

const entry = 'src/rooms/RoomPage.tsx';
const here = {
  has: (file) => existsSync(join(clientFolder, file)),
  read: (file) => readFileSync(join(clientFolder, file), 'utf8'),
};

/** The files that come with this one, and those that it loads later, each with the groups of texts that come with it. */
export function reach(start, files = here) {
  const [come, later] = [new Set(), []];
  const add = (file) => {
    if (come.has(file)) return;
    come.add(file);
    const code = files.read(file);
    for (const [, type, target] of code.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^;']*?from\s+)?'([^']+)'/gm)) {
      const other = type ? null : fileAt(file, target, files);
      if (other) add(other);
    }
    for (const [, around, target] of code.matchAll(/((?:withTexts\('\w+',\s*)*)import\('([^']+)'\)/g)) {
      const other = fileAt(file, target, files);
      if (other) later.push({ file: other, groups: [...around.matchAll(/'(\w+)'/g)].map(([, group]) => group) });
    }
  };
  add(start);
  return { files: come, later };
}

function fileAt(from, target, files) {
  if (!target.startsWith('.')) return null;
  const path = posix.join(posix.dirname(from), target);
  return [`${path}.ts`, `${path}.tsx`].find(files.has) ?? null;
}

/** The keys of the room's texts that its first script names. */
export function namedFirst(files = here, texts = groupsOfKeys()) {
  const own = Object.keys(texts).filter((key) => texts[key] === 'rooms');
  return new Set([...reach(entry, files).files].flatMap((file) => keysIn(file, files, own)));
}

/** Parts of the room that name a text which may not be there yet. */
export function missingTexts(files = here, texts = groupsOfKeys()) {
  const first = namedFirst(files, texts);
  const problems = new Set();
  const seen = new Set();
  const visit = (start, groups) => {
    const id = [start, ...[...groups].sort()].join();
    if (seen.has(id)) return;
    seen.add(id);
    const found = reach(start, files);
    for (const file of found.files)
      for (const key of keysIn(file, files, Object.keys(texts))) {
        const group = texts[key] === 'rooms' && !first.has(key) ? parts : texts[key];
        if (!groups.has(group)) problems.add(`${file}: ${key} is a text of ${group}, which does not come with it`);
      }
    for (const { file, groups: more } of found.later) visit(file, new Set([...groups, ...more]));
  };
  visit(entry, new Set(['first', 'rooms']));
  return [...problems];
}

/** @returns of each key, the group of its folder. */
function groupsOfKeys() {
  const keys = folders().flatMap((folder) => Object.keys(read(folder, source)).map((key) => [key, groupOf(folder)]));
  return Object.fromEntries(keys);
}

const known = new Map(); // code to what it names
function keysIn(file, files, among) {
  const code = files.read(file);
  if (!known.has(code)) known.set(code, readSource(file, code));
  return namedKeys(known.get(code), among);
}
