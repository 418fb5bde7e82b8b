type Listed = { readonly id: string };
const indexes = new WeakMap<readonly Listed[], ReadonlyMap<string, Listed>>();

/** Every tile and message looks people up after each change, so the index of a list is made once. */
export function byId<T extends Listed>(list: readonly T[]): ReadonlyMap<string, T> {
  const index = indexes.get(list) ?? new Map(list.map((each) => [each.id, each]));
  indexes.set(list, index);
  return index as ReadonlyMap<string, T>;
}
