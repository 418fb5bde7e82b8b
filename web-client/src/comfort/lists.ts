import { german } from './lists/de';
import { english } from './lists/en';
import type { Theme } from './shield';

/** All of them are looked for, whatever language the page is in: people write in theirs. */
export const lists: readonly Readonly<Record<Theme, readonly string[]>>[] = [english, german];
