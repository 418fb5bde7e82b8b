import { type Bytes, utf8 } from './bytes';
import { derive } from './hash';

/** One sender's key for a while. Whoever has it has all its later steps, and none before it. */
export type SenderKey = { readonly generation: number; readonly step: number; readonly secret: Bytes };

export async function stepped({ generation, step, secret }: SenderKey): Promise<SenderKey> {
  return { generation, step: step + 1, secret: await derive(secret, 'step') };
}

/** What sound and pictures of that page are encrypted with. */
export const mediaKeyOf = async ({ secret }: SenderKey, page: string): Promise<Bytes> =>
  (await derive(secret, 'media', utf8(page))).slice(0, 16);

/** What texts of that page are sealed with. */
export const textKeyOf = ({ secret }: SenderKey, page: string): Promise<Bytes> => derive(secret, 'text', utf8(page));

/**
 * The key id in a frame and in a text: whose key (a number that the room gave the page), which generation of it, and which step. 2^20, 2^24 and 2^8 of
 * them, so that it stays an exact number in JavaScript.
 */
export type KeyName = { readonly number: number; readonly generation: number; readonly step: number };

export const mostGenerations = 2 ** 24 - 1;
export const keyIdOf = ({ number, generation, step }: KeyName): number => number * 2 ** 32 + generation * 2 ** 8 + step;
/** Names what two pages share, in texts that one of them wrote for some people alone: no generation of a sender's key gets as far. */
export const pairIdOf = (number: number): number => keyIdOf({ number, generation: mostGenerations, step: 255 });
export const isPairId = (id: number): boolean => id > 0 && id === pairIdOf(nameOfKey(id).number);
export const nameOfKey = (id: number): KeyName => ({
  number: Math.floor(id / 2 ** 32),
  generation: Math.floor(id / 2 ** 8) % 2 ** 24,
  step: id % 2 ** 8,
});
