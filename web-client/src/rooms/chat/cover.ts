import { type Topic, topicsOf } from '../../comfort/shield';
import type { RoomMessage } from '../../shared/contracts';
import { inLanguage, t } from '../../texts/texts';
import type { RoomState } from '../roomState';
import { type HiddenLine, hiddenLine } from '../seats/hidden';

/** Why this reader sees a message only when they ask for it. Topics are null while nobody knows them yet. */
export type Cover =
  | { readonly by: 'hiding'; readonly line: HiddenLine }
  | { readonly by: 'theme'; readonly note: string | null; readonly topics: readonly Topic[] | null };

/** The author's note and the reader's own choices together; null for a message that is open. One's own always is. */
export function coverOf(state: Pick<RoomState, 'room' | 'you' | 'hidden'>, m: RoomMessage): Cover | null {
  if (m.author.id === state.you) return null;
  if (state.hidden.has(m.author.id)) return { by: 'hiding', line: hiddenLine(state, m.author, m.audience) };
  const [note, topics] = [m.note ?? null, topicsOf(m)];
  return note === null && topics?.length === 0 ? null : { by: 'theme', note, topics };
}

const list = inLanguage((tag) => new Intl.ListFormat(tag, { type: 'conjunction' }));

/** The reader's own choices that a message touches, in words; null for none. */
export function sayTopics(topics: readonly Topic[] | null): string | null {
  if (topics === null) return t('chat.shielded.wait');
  if (topics.length === 0) return null;
  return t('chat.shielded', { topics: list().format(topics.map((topic) => t(`chat.topic.${topic}`))) });
}

/** What stands where words of a covered message would be quoted. */
export function sayCover(cover: Cover): string {
  if (cover.by === 'hiding') return t('chat.hidden.quiet');
  const note = cover.note === null ? null : t('chat.note', { note: cover.note });
  return [note, sayTopics(cover.topics)].filter((each) => each !== null).join(' · ');
}
