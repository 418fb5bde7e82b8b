import { limits, type SideRoomName, sideRoomNameValues } from '../../shared/contracts';

/** To which room, by its place in the list, each person is to be offered. Whoever is missing stays. */
export type Deal = ReadonlyMap<string, number>;

const inOne = 4; // people in a room, at first

/** The rooms for so many people, at first. */
export function namesFor(people: number): readonly SideRoomName[] {
  const count = Math.min(limits.mostSideRooms, Math.max(2, Math.round(people / inOne)));
  const first: readonly SideRoomName[] = ['window', 'garden', 'hearth'];
  return [...first, ...sideRoomNameValues.filter((name) => !first.includes(name))].slice(0, count);
}

/** Everybody is dealt to a room by chance, and no room gets two more than another. */
export function dealt(people: readonly { id: string }[], rooms: number, chance: () => number = Math.random): Deal {
  const order = people.map(({ id }) => ({ id, at: chance() })).sort((one, other) => one.at - other.at);
  return new Map(order.map(({ id }, i) => [id, i % rooms]));
}

/** The same deal with everybody who came since it was made: each goes where the fewest are. */
export function withNewcomers(deal: Deal, people: readonly { id: string }[], rooms: number): Deal {
  const now = new Map(deal);
  const counts = Array.from({ length: rooms }, (_, at) => people.filter(({ id }) => deal.get(id) === at).length);
  for (const { id } of people) {
    if (now.has(id)) continue;
    const at = counts.indexOf(Math.min(...counts));
    counts[at] = (counts[at] ?? 0) + 1;
    now.set(id, at);
  }
  return now;
}
