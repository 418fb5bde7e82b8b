/** What somebody answered to the three questions; null where they said nothing. */
export type Answers = { readonly when: string | null; readonly how: string | null; readonly safe: string | null };

const formats: Record<string, string> = { typing: 'chat', listening: 'audio', face: 'video' };

/** What is shown, in this order, and the way of taking part that each group there must have. */
export function partsFor({ when, how, safe }: Answers): { parts: string[]; takes: string | null } {
  const groups = when === 'now' ? ['open', 'week'] : when === null || when === 'looking' ? ['week', 'open'] : ['week'];
  return { parts: safe === 'unsure' ? ['lines', ...groups] : [...groups, 'lines'], takes: formats[how ?? ''] ?? null };
}

/** The same groups in the directory, for whoever follows the link: whether somebody is safe is not in it. */
export function addressOf({ when, how }: Answers): string {
  const filters = new URLSearchParams();
  if (when === 'now' || when === 'week') filters.set('when', when);
  const format = formats[how ?? ''];
  if (format) filters.set('format', format);
  return filters.size > 0 ? `/?${filters}` : '/';
}
