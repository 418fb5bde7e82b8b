import languages, { type Group, load } from 'virtual:texts';
import { type Catalogue, speak } from './texts';

/** All texts in one language: tests begin with those in English. */
export async function speakAll(tag: string): Promise<void> {
  const groups = Object.keys(load) as Group[];
  const texts = await Promise.all(groups.map(async (group) => (await load[group][tag]?.())?.default ?? {}));
  const chosen = languages.find((language) => language.tag === tag);
  if (!chosen) throw new Error(`no language ${tag}`);
  speak(chosen, Object.assign({}, ...texts) as Catalogue);
}

await speakAll('en');
