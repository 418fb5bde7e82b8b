// Reads the texts of the client and makes of them what the browser gets. A part keeps its texts in its own folder, `texts/<tag>.json`,
// one file a language, as FormatJS writes them: { "key": { "defaultMessage": "ICU MessageFormat", "description": "for translators" } }.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { pseudo, pseudoLanguages } from './pseudo.mjs';

export const source = 'en'; // the language that the others are translated from
export const clientFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Which folders' texts come together, in one file a language. A page asks for them with the first page's, which are always there. */
export const groups = {
  first: ['app', 'shared', 'home', 'help', 'prejoin'],
  rooms: ['rooms'], // what the room's first script names; see `parts`
  removals: ['removals', 'rooms/removals', 'rooms/links'],
  settings: ['rooms/settings'],
  plan: ['rooms/plan'],
  polls: ['rooms/polls', 'rooms/questions', 'rooms/shelf'],
  comfort: ['comfort'],
  effects: ['effects'],
  captions: ['rooms/captions'],
  checkout: ['checkout'],
  operations: ['operations'],
  rehearsal: ['rehearsal'],
  reports: ['reports'],
};

/** The texts in the room's folders that only those of its parts name which load later. */
export const parts = 'parts';

export const languages = JSON.parse(readFileSync(join(clientFolder, 'src/texts/languages.json'), 'utf8'));

/** The folders that hold texts, from src on: "home", "rooms/chat". */
export function folders() {
  return readdirSync(join(clientFolder, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === `${source}.json` && /[\\/]texts$/.test(entry.parentPath))
    .map((entry) => entry.parentPath.slice(join(clientFolder, 'src').length + 1, -'/texts'.length))
    .sort();
}

export const fileOf = (folder, tag) => `src/${folder}/texts/${tag}.json`;

/** Key to message. */
export function read(folder, tag) {
  const entries = Object.entries(JSON.parse(readFileSync(join(clientFolder, fileOf(folder, tag)), 'utf8')));
  return Object.fromEntries(entries.map(([key, { defaultMessage }]) => [key, defaultMessage]));
}

export const foldersOf = (group) => folders().filter((folder) => groupOf(folder) === group);

/** The group that names the folder, or the nearest one around it. */
export function groupOf(folder) {
  const around = Object.entries(groups).flatMap(([group, parts]) => parts.map((part) => ({ group, part })));
  return around
    .filter(({ part }) => folder === part || folder.startsWith(`${part}/`))
    .sort((a, b) => b.part.length - a.part.length)[0]?.group;
}

/** All texts of a group in one language, as the browser reads them: plain where nothing is filled in, parsed where something is. */
export function compiled(group, tag) {
  const isPseudo = pseudoLanguages.some((language) => language.tag === tag);
  return Object.fromEntries(
    foldersOf(group)
      .flatMap((folder) => Object.entries(read(folder, isPseudo ? source : tag)))
      .map(([key, message]) => [key, small(isPseudo ? pseudo(key, parsed(message)) : parsed(message))]),
  );
}

export const parsed = (message) => parse(message, { captureLocation: false, shouldParseSkeletons: true });

function small(elements) {
  if (elements.length === 0) return '';
  return elements.length === 1 && elements[0].type === TYPE.literal ? elements[0].value : elements;
}
