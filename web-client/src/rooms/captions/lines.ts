import type { RoomState } from '../roomState';
import { seatOf } from '../seats/seats';

/** One line of captions. `speaker` is whoever was heard when it began; null when nobody was, or only whoever types. */
export type CaptionLine = {
  readonly who: string; // who types
  readonly line: number;
  readonly speaker: string | null; // a name, since its owner may leave before the line is read
  readonly text: string;
};

const most = 300; // about half an hour

/** A line grows while it is typed, and is gone again when it was taken back. */
export function withCaption(
  lines: readonly CaptionLine[],
  { who, line, text }: { readonly who: string; readonly line: number; readonly text: string },
  speaker: string | null,
): readonly CaptionLine[] {
  const at = lines.findLastIndex((each) => each.who === who && each.line === line);
  const known = lines[at];
  if (text.trim() === '') return known ? lines.toSpliced(at, 1) : lines;
  if (known) return known.text === text ? lines : lines.with(at, { ...known, text });
  return [...lines, { who, line, speaker, text }].slice(-most);
}

export function speakerOf({ speaking, room, hidden }: RoomState, typist: string): string | null {
  const heard = speaking.find((who) => who !== typist && !hidden.has(who));
  return (heard && seatOf(room, heard)?.name) || null;
}
