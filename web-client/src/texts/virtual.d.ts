/** Made by scripts/texts/plugin.mjs from the files of texts. */
declare module 'virtual:texts' {
  export type Group =
    | 'first'
    | 'rooms'
    | 'parts'
    | 'removals'
    | 'settings'
    | 'polls'
    | 'plan'
    | 'comfort'
    | 'effects'
    | 'captions'
    | 'checkout'
    | 'operations'
    | 'rehearsal'
    | 'reports';
  const languages: readonly import('./texts').Language[];
  export default languages;
  export const load: Record<Group, Record<string, () => Promise<{ default: import('./texts').Catalogue }>>>;
}
