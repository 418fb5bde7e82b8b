import { describe, expect, it } from 'vitest';
import { axisEnd, mbit, type NodeFigures, type Point, percent, polyline, stateOf } from './operations';

const node = (more: Partial<NodeFigures>): NodeFigures => ({
  id: 'a',
  name: 'media-01',
  version: '1.0.0',
  startedAt: 0,
  isDraining: false,
  rooms: 0,
  people: 0,
  mediaRooms: 0,
  cpu: 0,
  lossOut: 0,
  lossIn: 0,
  bitsOut: 0,
  bitsIn: 0,
  ...more,
});
const point = (at: number, bitsOut: number): Point => ({ at, bitsOut, bitsIn: 0, lossOut: 0, lossIn: 0 });

describe('a node', () => {
  it.each([
    [{ cpu: 0.79 }, 'healthy'],
    [{ cpu: 0.8 }, 'nearLimit'],
    [{ cpu: 0.9, isDraining: true }, 'draining'],
  ] as const)('%o is %s', (more, state) => expect(stateOf(node(more))).toBe(state));
});

describe('a chart', () => {
  it.each([
    [0, 1],
    [3, 5],
    [99, 100],
    [286, 500],
    [0.012, 0.02],
    [1000, 1000],
  ])('with the largest value %d ends at %d', (most, end) => expect(axisEnd(most)).toBeCloseTo(end));

  it('places points by their time and value', () => {
    expect(polyline([point(0, 0), point(10, 50), point(40, 100)], (p) => p.bitsOut, 100)).toBe('0,100 25,50 100,0');
  });

  it('with one point or none is still a line that can be drawn', () => {
    expect(polyline([point(7, 50)], (p) => p.bitsOut, 100)).toBe('0,50');
    expect(polyline([], (p) => p.bitsOut, 100)).toBe('');
  });
});

describe('figures', () => {
  it('have no more digits than needed', () => {
    expect([mbit(286_400_000), mbit(1_250_000), percent(0.0184)]).toEqual(['286', '1.3', '1.8']);
  });
});
