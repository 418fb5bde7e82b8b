import languages, { type Group, load } from 'virtual:texts';
import { addTexts, type Catalogue, type Language, language, speak } from './texts';

export { languages };

const key = 'language';
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

/** The first texts, in the language that early.js chose. */
export async function firstTexts(): Promise<void> {
  const chosen = languages.find(({ tag }) => tag === document.documentElement.lang) ?? languages[0];
  if (chosen) await change(chosen, ['first']);
}

/** Changes the language of what is open, and keeps the choice on this device. What was there stays when the texts do not come. */
export async function chooseLanguage(chosen: Language): Promise<void> {
  await change(chosen, [...loaded.keys()]);
  document.documentElement.lang = chosen.tag;
  document.documentElement.dir = chosen.dir;
  try {
    localStorage.setItem(key, chosen.tag);
  } catch {
    // Holds for this page then.
  }
}

async function change(chosen: Language, groups: readonly Group[]): Promise<void> {
  const texts = await Promise.all(groups.map(async (group) => [group, await fetchTexts(group, chosen.tag)] as const));
  for (const [group, catalogue] of texts) loaded.set(group, catalogue);
  speak(chosen, Object.assign({}, ...loaded.values()));
  const late = [...loaded.keys()].filter((group) => !groups.includes(group)); // a part that came while these were on their way
  if (late.length > 0) await change(chosen, late);
}

async function fetchTexts(group: Group, tag: string): Promise<Catalogue> {
  const fetched = load[group][tag];
  if (!fetched) throw new Error(`no texts in ${tag}`);
  return (await fetched()).default;
}
