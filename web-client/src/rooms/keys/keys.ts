import type { RoomSnapshot } from '../../shared/contracts';
import type { EventOf } from '../event';

/** What the room says of keys, each by seat: what was published, what was handed to this seat and what was opened for the words. */
export type RoomKeys = {
  readonly published: ReadonlyMap<string, { readonly number: number; readonly key: string }>;
  readonly handed: ReadonlyMap<string, string>;
  readonly opened: ReadonlyMap<string, { readonly number: number; readonly value: string; readonly people: string }>;
};

/** Null where pages do not encrypt for one another. */
export type Keys = RoomKeys | null;

export const fromSnapshot = ({ keys }: RoomSnapshot): Keys =>
  keys
    ? {
        published: new Map(keys.published.map(({ who, number, key }) => [who, { number, key }])),
        handed: new Map(keys.handed.map(({ from, box }) => [from, box])),
        opened: new Map(keys.opened.map(({ who, opening }) => [who, opening])),
      }
    : null;

type KeyEvent = EventOf<
  'keyPublished' | 'keyHanded' | 'keyOpened' | 'participantJoined' | 'participantLeft' | 'participantRemoved'
>;

export function evolve(keys: Keys, event: KeyEvent): Keys {
  if (keys === null) return null;
  switch (event.$type) {
    case 'keyPublished': {
      const { who, number, key } = event;
      const others = without(keys, who);
      return { ...others, published: new Map(others.published).set(who, { number, key }) };
    }
    case 'keyHanded':
      return { ...keys, handed: new Map(keys.handed).set(event.from, event.box) };
    case 'keyOpened':
      return { ...keys, opened: new Map(keys.opened).set(event.who, event.opening) };
    default:
      return without(keys, event.who);
  }
}

function without(keys: RoomKeys, who: string): RoomKeys {
  if (!keys.published.has(who)) return keys;
  const rest = <T>(all: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...all].filter(([seat]) => seat !== who));
  return { published: rest(keys.published), handed: rest(keys.handed), opened: rest(keys.opened) };
}
