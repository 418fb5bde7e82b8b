import { describe, expect, it } from 'vitest';
import { hearthSize, isStrip, type Point, pathTo, seatPlaces, seatSize, sidesOf } from './geometry';

const ratio = 928 / 656; // the stage beside a panel on a screen of 1280 by 800
const distance = (a: Point | undefined, b: Point | undefined) =>
  a && b ? Math.hypot((a.x - b.x) * ratio, a.y - b.y) : Number.NaN;

describe('the seats of the circle', () => {
  it.each(Array.from({ length: 25 }, (_, i) => i + 1))(
    '%i: begin at the top, go clockwise and stay on the stage',
    (n) => {
      const places = seatPlaces(n, ratio);
      expect(places).toHaveLength(n);
      expect(places[0]?.x).toBeCloseTo(50, 5);
      expect(places[0]?.y).toBeCloseTo(n > 14 ? 7 : 11.5, 5);
      if (n > 2) expect(places[1]?.x).toBeGreaterThan(50);
      if (n > 2) expect(places.at(-1)?.x).toBeLessThan(50);
      for (const { x, y } of places) {
        expect(Math.abs(x - 50)).toBeLessThanOrEqual(44.5);
        expect(Math.abs(y - 50)).toBeLessThanOrEqual(43);
      }
    },
  );

  it('are the same left and right of the first, for the mirrored circle', () => {
    const places = seatPlaces(11, ratio);
    for (let i = 1; i < 11; i += 1) {
      expect((places[i]?.x ?? 0) + (places[11 - i]?.x ?? 0)).toBeCloseTo(100, 1);
      expect(places[i]?.y).toBeCloseTo(places[11 - i]?.y ?? 0, 1);
    }
  });

  it.each([11, 14, 15, 25])('%i: are as far apart on the flat sides as at the ends', (n) => {
    const places = seatPlaces(n, ratio);
    const steps = places.map((place, i) => distance(place, places[(i + 1) % n]));
    const byAngle = Array.from({ length: n }, (_, i) => {
      const at = (k: number) => ({
        x: 50 + 44.5 * Math.sin((2 * Math.PI * k) / n),
        y: 50 - 43 * Math.cos((2 * Math.PI * k) / n),
      });
      return distance(at(i), at(i + 1));
    });
    const spread = (all: readonly number[]) => Math.max(...all) / Math.min(...all);
    expect(spread(steps)).toBeLessThan(1.08);
    expect(spread(steps)).toBeLessThan(spread(byAngle));
  });

  it.each([2, 8, 14, 15, 25])('%i: do not cover each other on the smallest stage that shows a circle', (n) => {
    const [width, height] = [640, 420];
    const places = seatPlaces(n, width / height);
    const size = seatSize(n, height);
    for (const [i, a] of places.entries())
      for (const b of places.slice(i + 1))
        expect(Math.hypot(((a.x - b.x) * width) / 100, ((a.y - b.y) * height) / 100)).toBeGreaterThan(size);
    const nearest = Math.min(
      ...places.map(({ x, y }) => Math.hypot(((x - 50) * width) / 100, ((y - 50) * height) / 100)),
    );
    expect(nearest).toBeGreaterThan((size + hearthSize(height)) / 2 - 20); // the hearth's ring is a thin line
  });

  it('have the sizes of the design', () => {
    expect([seatSize(14, 300), seatSize(14, 500), seatSize(14, 900)]).toEqual([52, 65, 80]);
    expect([seatSize(15, 300), seatSize(25, 600), seatSize(25, 900)]).toEqual([40, 600 * 0.074, 52]);
    expect([hearthSize(200), hearthSize(500), hearthSize(900)]).toEqual([112, 170, 240]);
  });

  it('stand in a row where there is no room for a circle', () => {
    expect([isStrip(639, 800, 5), isStrip(900, 419, 5), isStrip(900, 700, 26), isStrip(640, 420, 25)]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('are joined by the line that goes as far as the round has come', () => {
    const ends = (part: number) => {
      const [x, y] = (pathTo(part, 11, ratio).split('L').at(-1) ?? '').split(' ').map(Number);
      return { x, y };
    };
    const fifth = seatPlaces(11, ratio)[4];
    expect(ends(4 / 11).x).toBeCloseTo(fifth?.x ?? 0, 1);
    expect(ends(4 / 11).y).toBeCloseTo(fifth?.y ?? 0, 1);
    expect(ends(1)).toEqual({ x: 50, y: 11.5 });
    expect(pathTo(1 / 11, 11, ratio).startsWith('M50.00 11.50L')).toBe(true);
  });

  it('give each voice its side: the first from the middle, then right and left, and the other way round from right to left', () => {
    const sides = (rtl: boolean) => ['a', 'b', 'c', 'd'].map((who) => sidesOf(['a', 'b', 'c', 'd'], rtl).get(who));
    const [a, b, c, d] = sides(false);
    expect([a, c]).toEqual([expect.closeTo(0, 2), expect.closeTo(0, 2)]);
    expect([b, d]).toEqual([expect.closeTo(0.85, 2), expect.closeTo(-0.85, 2)]);
    expect(sides(true)[1]).toBeCloseTo(-0.85, 2);
  });
});
