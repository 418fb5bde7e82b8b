import { type KeyPair, newKeyPair } from './hpke';
import { Chain } from './words';

/** What a page needs of its own in a room, and what neither depends on which room that is nor on who sits down there. */
export type Ahead = { readonly pair: KeyPair; readonly chain: Chain };

export async function newAhead(): Promise<Ahead> {
  const [pair, chain] = await Promise.all([newKeyPair(), Chain.begin()]);
  return { pair, chain };
}
