import { isKey, language, t } from '../texts/texts';
import type { Refusal } from './contracts';

/**
 * What the server said, by its code, in the reader's language. Its own English sentence stands in for a code that this page does not know.
 */
export function said({ code, text }: Refusal): string {
  const key = `server.${code}`;
  return isKey(key) ? t(key) : text || t('server.unknown');
}

export function Said({ refusal }: { refusal: Refusal }) {
  const words = said(refusal);
  const isEnglish = words === refusal.text && !isKey(`server.${refusal.code}`);
  return isEnglish && !language().tag.startsWith('en') ? (
    <span lang="en" dir="ltr">
      {words}
    </span>
  ) : (
    words
  );
}
