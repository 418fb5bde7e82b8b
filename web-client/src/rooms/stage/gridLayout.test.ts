import { describe, expect, it } from 'vitest';
import { gridLayout, mayFill, pictureBox } from './gridLayout';

const shape = (people: number, width: number, height: number) => {
  const { columns, rows, pageSize } = gridLayout(people, width, height);
  return [columns, rows, pageSize];
};

describe('the grid', () => {
  it.each([
    [1, 1, 1],
    [2, 2, 1],
    [3, 2, 2],
    [4, 2, 2],
    [5, 3, 2],
    [6, 3, 2],
    [9, 3, 3],
    [10, 4, 3],
    [12, 4, 3],
    [16, 4, 4],
    [20, 5, 4],
    [25, 5, 5],
  ])('arranges %i people in %i columns and %i rows on a wide stage', (people, columns, rows) => {
    expect(shape(people, 904, 620)).toEqual([columns, rows, people]);
  });

  it.each([
    [1, 1, 1],
    [2, 1, 2],
    [3, 2, 2],
    [4, 2, 2],
    [5, 2, 3],
    [6, 2, 3],
  ])('arranges %i people in %i columns and %i rows on a phone', (people, columns, rows) => {
    expect(shape(people, 366, 640)).toEqual([columns, rows, people]);
  });

  it.each([
    [2, 2, 1],
    [3, 2, 2],
    [4, 2, 2],
    [6, 3, 2],
    [9, 3, 3],
    [12, 4, 3],
    [16, 4, 4],
    [25, 5, 5],
  ])('arranges %i people in %i columns and %i rows on a wide stage without a panel', (people, columns, rows) => {
    expect(shape(people, 1256, 632)).toEqual([columns, rows, people]);
  });

  it('prefers rows of wide tiles to flat or narrow ones', () => {
    expect(shape(11, 1256, 632)).toEqual([4, 3, 11]);
  });

  it('shows six people per page on a phone', () => {
    const grid = gridLayout(11, 366, 640);
    expect([grid.pageSize, grid.pages]).toEqual([6, 2]);
  });

  it('never makes a tile smaller than 148 by 104 while fewer people per page would help', () => {
    for (let people = 1; people <= 50; people += 1) {
      const grid = gridLayout(people, 720, 420);
      expect(grid.tileWidth).toBeGreaterThanOrEqual(148);
      expect(grid.tileHeight).toBeGreaterThanOrEqual(104);
      expect(grid.pages * grid.pageSize).toBeGreaterThanOrEqual(people);
      expect(grid.pageSize).toBeLessThanOrEqual(25);
    }
  });

  it('survives a stage without size', () => {
    expect(gridLayout(5, 0, 0).pageSize).toBe(1);
  });

  it.each([
    ['a computer in a wide tile', 16 / 9, 16 / 10, true],
    ['a computer in an upright tile of a phone', 16 / 9, 4 / 5, true],
    ['an old camera in a flat tile', 4 / 3, 16 / 9, false],
    ['a phone held upright in a square tile', 9 / 16, 1, true],
    ['a phone held upright in a wide tile', 9 / 16, 16 / 9, false],
  ])('lets %s fill its box or not', (_, picture, box, fills) => {
    expect(mayFill(picture, box)).toBe(fills);
  });

  it('keeps the picture between 4:5 and 16:9', () => {
    expect([0.5, 1, 3].map(pictureBox)).toEqual([4 / 5, 1, 16 / 9]);
  });
});
