/** Where the seats of the talking circle are: on an ellipse, the first at the top, clockwise. All numbers are percent of the stage. */
export type Ellipse = { readonly rx: number; readonly ry: number };
export type Point = { readonly x: number; readonly y: number };

const mostWide = 14; // seats, before they become small
const steps = 720;

export const mostSeats = 25;

export const isDense = (seats: number) => seats > mostWide;

export function ellipseFor(seats: number): Ellipse {
  return isDense(seats) ? { rx: 44.5, ry: 43 } : { rx: 40.5, ry: 38.5 };
}

/** The place of each seat. Neighbours are equally far from each other along the line, so that the flat sides do not crowd. */
export function seatPlaces(seats: number, stageRatio: number): readonly Point[] {
  const along = walk(ellipseFor(seats), stageRatio);
  return Array.from({ length: seats }, (_, i) => along(i / seats));
}

/** The line from the first seat to that part of the way round, as an SVG path in a box of 100 by 100. */
export function pathTo(part: number, seats: number, stageRatio: number): string {
  const along = walk(ellipseFor(seats), stageRatio);
  const count = Math.max(1, Math.round(part * 180));
  const points = Array.from({ length: count + 1 }, (_, i) => along((part * i) / count));
  return `M${points.map(({ x, y }) => `${x.toFixed(2)} ${y.toFixed(2)}`).join('L')}`;
}

/** From a part of the way round to the point there, by the distance as it is seen on a stage of that width to height. */
function walk({ rx, ry }: Ellipse, ratio: number): (part: number) => Point {
  const angle = (step: number) => (2 * Math.PI * step) / steps - Math.PI / 2;
  const at = (step: number) => ({ x: 50 + rx * Math.cos(angle(step)), y: 50 + ry * Math.sin(angle(step)) });
  const way = [0];
  for (let step = 1; step <= steps; step += 1) {
    const [from, to] = [at(step - 1), at(step)];
    way.push((way[step - 1] ?? 0) + Math.hypot((to.x - from.x) * ratio, to.y - from.y));
  }
  const whole = way[steps] ?? 0;
  return (part) => {
    const wanted = part * whole;
    const after = Math.max(
      1,
      way.findIndex((length) => length >= wanted),
    );
    const [low, high] = [way[after - 1] ?? 0, way[after] ?? whole];
    return at(after - 1 + (high > low ? (wanted - low) / (high - low) : 0));
  };
}

const between = (least: number, wished: number, most: number) => Math.min(most, Math.max(least, wished));

/** The diameter of a seat and of the hearth in CSS pixels, as the style sheet draws them. */
export function seatSize(seats: number, shortSide: number): number {
  return isDense(seats) ? between(40, shortSide * 0.074, 52) : between(52, shortSide * 0.13, 80);
}

export function hearthSize(shortSide: number): number {
  return between(112, shortSide * 0.34, 240);
}

/** Whether the stage is too narrow or too low for seats round the hearth, or there are too many. They stand in a row then. */
export function isStrip(width: number, height: number, seats: number): boolean {
  return width < 640 || height < 420 || seats > mostSeats;
}

const usualRatio = 1.4; // the sides are the same on every screen, a row on a phone too
const farthest = 0.85; // a voice in one ear alone is hard to listen to

/** From which side each is heard, from -1 (left) to 1 (right), by their seats. */
export function sidesOf(people: readonly string[], rtl: boolean): ReadonlyMap<string, number> {
  const { rx } = ellipseFor(people.length);
  return new Map(
    seatPlaces(people.length, usualRatio).map(({ x }, i) => [
      people[i] ?? '',
      ((x - 50) / rx) * farthest * (rtl ? -1 : 1),
    ]),
  );
}
