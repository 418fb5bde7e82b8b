import languages, { type Group, load } from 'virtual:texts';
import { keepLanguage } from '../shared/deviceCookies';
import { untilThere } from '../shared/untilThere';
import { addTexts, type Catalogue, type Language, language, speak } from './texts';

export { languages };

const loaded = new Map<Group, Catalogue>();

/** Loads the texts of a part of the page, in the language that the page is in. */
export async function loadTexts(group: Group): Promise<void> {
  if (loaded.has(group)) return;
  const { tag } = language();
  const texts = await fetchTexts(group, tag);
  if (language().tag !== tag) return loadTexts(group); // another one was chosen meanwhile
  loaded.set(group, texts);
  addTexts(texts);
}

/** A part and its texts are on their way together. */
export async function withTexts<T>(group: Group, part: Promise<T>): Promise<T> {
  const [there] = await Promise.all([part, loadTexts(group)]);
  return there;
}

/** The first texts, in the language that early.js chose, which takes over when they do not come. */
export async function firstTexts(): Promise<void> {
  const chosen = languages.find(({ tag }) => tag === document.documentElement.lang) ?? languages[0];
  if (chosen) await change(chosen, ['first'], 1);
}

/** Changes the language of what is open, and keeps the choice on this device. What was there stays when the texts do not come. */
export async function chooseLanguage(chosen: Language): Promise<void> {
  if (!(await change(chosen, [...loaded.keys()], 3))) return;
  document.documentElement.lang = chosen.tag;
  document.documentElement.dir = chosen.dir;
  keepLanguage(chosen.tag);
}

let wanted: Language | null = null;

/**
 * False when another language was chosen meanwhile.
 * @param most How often texts are tried.
 */
async function change(chosen: Language, groups: readonly Group[], most: number): Promise<boolean> {
  wanted = chosen;
  const texts = new Map<Group, Catalogue>();
  // A part may come while the texts of the others are on their way.
  for (let missing = groups; missing.length > 0; missing = [...loaded.keys()].filter((group) => !texts.has(group))) {
    const fetched = await Promise.all(
      missing.map((group) => untilThere(() => fetchTexts(group, chosen.tag), { most })),
    );
    if (wanted !== chosen) return false;
    missing.forEach((group, place) => {
      texts.set(group, fetched[place] ?? {});
    });
  }
  for (const [group, catalogue] of texts) loaded.set(group, catalogue);
  speak(chosen, Object.assign({}, ...loaded.values()));
  return true;
}

async function fetchTexts(group: Group, tag: string): Promise<Catalogue> {
  const fetched = load[group][tag];
  if (!fetched) throw new Error(`no texts in ${tag}`);
  return (await fetched()).default;
}
