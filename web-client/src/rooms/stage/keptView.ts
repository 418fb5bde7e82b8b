import { stageViewValues } from '../../shared/contracts';
import type { View } from './Stage';

const key = 'view';

/** The view that this person chose last in this session: it is there again after a reload. */
export function keptView(room: string): View | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as { room?: unknown; view?: unknown } | null;
    return kept?.room === room ? (stageViewValues.find((view) => view === kept.view) ?? null) : null;
  } catch {
    return null;
  }
}

export function keepView(room: string, view: View): void {
  try {
    sessionStorage.setItem(key, JSON.stringify({ room, view }));
  } catch {
    // Holds as long as the page.
  }
}
