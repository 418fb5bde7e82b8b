import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import type { Language } from '../../src/texts/texts';

export const languages: readonly Language[];
export const compiled: (group: string, tag: string) => Record<string, string | MessageFormatElement[]>;
export const parsed: (message: string) => MessageFormatElement[];
