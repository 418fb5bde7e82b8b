import { describe, expect, it } from 'vitest';
import { dealt, namesFor, withNewcomers } from './prepare';

describe('preparing side rooms', () => {
  it('deals everybody to one room, and no room gets two more than another', () => {
    const people = Array.from({ length: 11 }, (_, i) => ({ id: `p${i}` }));
    const deal = dealt(people, 3);
    const sizes = [0, 1, 2].map((room) => [...deal.values()].filter((at) => at === room).length);
    expect(deal.size).toBe(11);
    expect(sizes).toEqual([4, 4, 3]);
  });

  it('begins with rooms of about four, at least two, each with a name of its own', () => {
    expect(namesFor(2)).toHaveLength(2);
    expect(namesFor(12)).toEqual(['window', 'garden', 'hearth']);
    expect(new Set(namesFor(200)).size).toBe(12);
  });

  it('take in whoever comes after they were prepared, where the fewest are, and move nobody else', () => {
    const people = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));
    expect([...withNewcomers(new Map(), people, 2)]).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 0],
      ['d', 1],
      ['e', 0],
    ]);
    const before = new Map([
      ['b', 1],
      ['left', 0],
    ]);
    expect([...withNewcomers(before, people.slice(0, 3), 2)].slice(2)).toEqual([
      ['a', 0],
      ['c', 0],
    ]);
  });
});
