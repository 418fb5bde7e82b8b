import { type Labels, partNames } from './slip';

/** From the page that the server rendered: `[data-labels]` has an element for each part and each mood, so scripts bring no words. */
export function labelsOf(page: HTMLElement): Labels {
  const said = (name: string): string => page.querySelector(`[data-label="${name}"]`)?.textContent?.trim() ?? '';
  const days = new Intl.DateTimeFormat(document.documentElement.lang, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const parts = Object.fromEntries(
    [...partNames, 'moods' as const].map((name) => [name, said(name)]),
  ) as Labels['parts'];
  return {
    parts,
    moods: [0, 1, 2, 3, 4].map((mood) => said(`mood.${mood}`)),
    day: (day) => days.format(new Date(`${day}T00:00Z`)),
  };
}

/** A file for this device; it goes nowhere else. */
export function save(name: string, content: string, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The day on this device, as 2026-11-28. */
export function today(at = new Date()): string {
  return `${at.getFullYear()}-${`${at.getMonth() + 1}`.padStart(2, '0')}-${`${at.getDate()}`.padStart(2, '0')}`;
}
