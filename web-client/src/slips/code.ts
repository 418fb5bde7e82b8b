import { wordsIn } from '../shared/sayable';

const pairs = 4;
const numbers = 1_000;

/** A number below `limit`, each equally likely. */
function below(limit: number): number {
  const most = 2 ** 32 - (2 ** 32 % limit);
  const [drawn] = crypto.getRandomValues(new Uint32Array(1)) as unknown as [number];
  return drawn < most ? drawn % limit : below(limit);
}

/** Four words and four numbers, "wren-470-lantern-203-fern-931-cup-118": 4 × (8 + 9.97) = 71 bits. */
export function newCode(language: string): string {
  const words = wordsIn(language);
  const part = (): string => `${words[below(words.length)]}-${`${below(numbers)}`.padStart(3, '0')}`;
  return Array.from({ length: pairs }, part).join('-');
}

/** The code as it was made, however somebody typed it; null when it is none. Any words will do: a list may have others some day. */
export function readCode(typed: string): string | null {
  const parts =
    typed
      .normalize('NFKC')
      .toLowerCase()
      .match(/\p{L}+|\p{N}+/gu) ?? [];
  const isCode =
    parts.length === 2 * pairs &&
    parts.every((part, place) => (place % 2 === 0 ? /^[a-z]+$/.test(part) : /^\d{3}$/.test(part)));
  return isCode ? parts.join('-') : null;
}
