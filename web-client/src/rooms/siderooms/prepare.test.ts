import { describe, expect, it } from 'vitest';
import { dealt, namesFor } from './prepare';

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
});
