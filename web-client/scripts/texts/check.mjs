// What `npm run check` holds of the texts: every word that people see is in them, every text is used where it is loaded, and every language
// has the same texts with the same places to fill in.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TYPE } from '@formatjs/icu-messageformat-parser';
import { clientFolder, fileOf, folders, groupOf, languages, parsed, read, source } from './catalogue.mjs';
import { missingTexts } from './reach.mjs';
import { namedKeys, readSource } from './source.mjs';

// ---- the languages against each other

/** Two languages of one folder, key to message. `tag` is the other one, for what is said and for the plural forms that its numbers have. */
export function compareLanguages(file, tag, from, to) {
  const problems = [];
  for (const key of Object.keys(from)) if (!(key in to)) problems.push(`${file}: ${key} is missing`);
  for (const [key, message] of Object.entries(to)) {
    if (!(key in from)) {
      problems.push(`${file}: ${key} is not in the ${source} texts`);
      continue;
    }
    const [wanted, found] = [outline(file, key, from[key], problems), outline(file, key, message, problems)];
    if (!wanted || !found) continue;
    if (String(message).trim() === '') problems.push(`${file}: ${key} is empty`);
    const [a, b] = [described(wanted.places), described(found.places)];
    if (a !== b) problems.push(`${file}: ${key} fills in ${b || 'nothing'}, and the ${source} text ${a || 'nothing'}`);
    for (const { name, arms, isOrdinal } of found.plurals) {
      const forms = new Intl.PluralRules(tag, { type: isOrdinal ? 'ordinal' : 'cardinal' }).resolvedOptions()
        .pluralCategories;
      for (const form of forms)
        if (!arms.includes(form)) problems.push(`${file}: ${key} lacks the plural form ${form} of {${name}}`);
      for (const arm of arms)
        if (!forms.includes(arm) && !arm.startsWith('='))
          problems.push(`${file}: ${key} has a plural form ${arm} of {${name}}, which ${tag} does not have`);
    }
    const unheld = found.selects.filter(({ name, arms }) =>
      wanted.selects.some((other) => other.name === name && other.arms !== arms),
    );
    for (const { name } of unheld)
      problems.push(`${file}: ${key} chooses among other words for {${name}} than the ${source} text`);
  }
  return problems;
}

function outline(file, key, message, problems) {
  const found = { places: new Map(), plurals: [], selects: [] };
  const walk = (elements) => {
    for (const element of elements) {
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
      found.places.set(
        element.value,
        Object.keys(TYPE).find((name) => TYPE[name] === element.type && Number.isNaN(Number(name))),
      );
      if (element.type === TYPE.tag) walk(element.children);
      if (element.type === TYPE.plural)
        found.plurals.push({
          name: element.value,
          arms: Object.keys(element.options),
          isOrdinal: element.pluralType === 'ordinal',
        });
      if (element.type === TYPE.select)
        found.selects.push({ name: element.value, arms: Object.keys(element.options).sort().join() });
      for (const { value } of Object.values(element.options ?? {})) walk(value);
    }
  };
  try {
    walk(parsed(message));
    return found;
  } catch (error) {
    problems.push(`${file}: ${key} cannot be read: ${error.message}`);
    return null;
  }
}

const described = (places) =>
  [...places]
    .map(([name, kind]) => `{${name}, ${kind}}`)
    .sort()
    .join(' ');

// ---- the source code

/** Data with names and numbers of other people's services, and what is made from the server's contracts. */
const data = new Set(['src/help/helpLines.ts', 'src/help/places.ts', 'src/shared/contracts.ts']);

/** `sources` are files of src with their code; `texts` the keys of each folder. */
export function checkSources(sources, texts) {
  const problems = [];
  const used = new Set();
  const folderOf = new Map(
    Object.entries(texts).flatMap(([folder, keys]) => Object.keys(keys).map((key) => [key, folder])),
  );
  const messages = Object.assign({}, ...Object.values(texts));
  for (const { file, code } of sources) {
    const found = readSource(file, code);
    if (!data.has(file)) problems.push(...found.words, ...found.unsubscribed);
    const named = namedKeys(found, [...folderOf.keys()]);
    const path = file.replace(/^src\//, '');
    for (const key of named) {
      used.add(key);
      const [wanted, here] = [groupOf(folderOf.get(key)), groupOf(path)];
      if (here && wanted !== 'first' && wanted !== here)
        problems.push(`${file}: ${key} is a text of ${wanted}, which is not loaded here`);
    }
    for (const { line, node } of found.calls) problems.push(...fillings(`${file}:${line}`, node, messages));
  }
  for (const [key, folder] of folderOf)
    if (!used.has(key)) problems.push(`${fileOf(folder, source)}: ${key} is used nowhere`);
  return [...new Set(problems)];
}

/** A call with a plain key and plain values fills in what the text has, no less and no more. */
function fillings(where, { arguments: [key, values] }, messages) {
  if (key?.type !== 'Literal' || !(key.value in messages)) return [];
  if (values && (values.type !== 'ObjectExpression' || values.properties.some((each) => each.type !== 'Property')))
    return [];
  const given = (values?.properties ?? []).map((each) => each.key.name ?? each.key.value);
  const wanted = [...(outline(where, key.value, messages[key.value], [])?.places.keys() ?? [])];
  return [
    ...wanted
      .filter((name) => !given.includes(name))
      .map((name) => `${where}: ${key.value} has no {${name}} filled in`),
    ...given
      .filter((name) => !wanted.includes(name))
      .map((name) => `${where}: ${key.value} has no place for {${name}}`),
  ];
}

// ---- this checkout

export function checkHere() {
  const problems = [];
  const texts = Object.fromEntries(folders().map((folder) => [folder, read(folder, source)]));
  const twice = Object.values(texts).flatMap((keys) => Object.keys(keys));
  for (const key of twice.filter((each, place) => twice.indexOf(each) !== place))
    problems.push(`${key} is in two files`);
  for (const folder of Object.keys(texts))
    for (const { tag } of languages) {
      const file = fileOf(folder, tag);
      try {
        problems.push(...compareLanguages(file, tag, texts[folder], read(folder, tag)));
      } catch (error) {
        problems.push(`${file}: ${error.message}`);
      }
    }
  const files = readdirSync(join(clientFolder, 'src'), { recursive: true }).map(
    (name) => `src/${name.replaceAll('\\', '/')}`,
  );
  const sources = files
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\.d\.ts$/.test(file))
    .map((file) => ({ file, code: readFileSync(join(clientFolder, file), 'utf8') }));
  // The page that has no scripts yet names its texts in index.html.
  const page = readFileSync(join(clientFolder, 'index.html'), 'utf8');
  const named = [...page.matchAll(/\{\{([\w.]+)\}\}/g)].map(([, key]) => `'${key}'`);
  sources.push({ file: 'index.html.ts', code: `[${named}]` });
  // What the server says, by its code: src/shared/Said.tsx names it as a pattern.
  return [...problems, ...checkSources(sources, texts), ...missingTexts()];
}

if (process.argv[1]?.endsWith('check.mjs')) {
  const problems = checkHere();
  for (const problem of problems) console.error(problem);
  console.log(
    problems.length === 0
      ? `The texts are complete in ${languages.map(({ name }) => name).join(' and ')}.`
      : `${problems.length} problems`,
  );
  process.exit(problems.length === 0 ? 0 : 1);
}
