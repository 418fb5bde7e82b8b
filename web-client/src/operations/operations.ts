import type { Answer } from '../shared/api';
import type { Refusal } from '../shared/contracts';
import { KeptKey } from '../shared/keptKey';
import { inLanguage, locale } from '../texts/texts';

export type NodeFigures = {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly startedAt: number;
  readonly isDraining: boolean;
  readonly rooms: number;
  readonly people: number;
  readonly mediaRooms: number;
  /** Shares of one: of the cores, and of the packets. */
  readonly cpu: number;
  readonly lossOut: number;
  readonly lossIn: number;
  /** Bits per second. */
  readonly bitsOut: number;
  readonly bitsIn: number;
};

export type Point = Pick<NodeFigures, 'bitsOut' | 'bitsIn' | 'lossOut' | 'lossIn'> & { readonly at: number };

/** Times are UTC, milliseconds since 1970. */
export type Cluster = {
  readonly at: number;
  readonly startedAt: number;
  readonly self: string;
  readonly nodes: readonly NodeFigures[];
  readonly rooms: number;
  readonly people: number;
  readonly bitsOut: number;
  readonly bitsIn: number;
  readonly peakBitsOut: number;
  readonly rejoins: number | null;
  readonly joinSeconds: number | null;
  readonly history: readonly Point[];
};

export const ranges = [1, 6, 24, 168] as const;
export type Range = (typeof ranges)[number];

const nearLimit = 0.8;

export type NodeState = 'healthy' | 'nearLimit' | 'draining';

export function stateOf(node: NodeFigures): NodeState {
  if (node.isDraining) return 'draining';
  return node.cpu >= nearLimit ? 'nearLimit' : 'healthy';
}

/** The end of an axis: a round number that is not below the most, and never zero. */
export function axisEnd(most: number): number {
  if (most <= 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 5, 10].find((s) => s * unit >= most) ?? 10;
  return step * unit;
}

/** Points of an SVG polyline in a box of 100 by 100, by time. */
export function polyline(points: readonly Point[], value: (point: Point) => number, end: number): string {
  const first = points[0]?.at ?? 0;
  const span = (points.at(-1)?.at ?? 0) - first || 1;
  return points
    .map((p) => `${round(((p.at - first) / span) * 100)},${round(100 - (Math.min(value(p), end) / end) * 100)}`)
    .join(' ');
}

const round = (value: number): number => Math.round(value * 10) / 10;

const few = inLanguage((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }));
const whole = inLanguage((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 0 }));
const significant = inLanguage((tag) => new Intl.NumberFormat(tag, { maximumSignificantDigits: 2 }));
export const count = (value: number): string => whole().format(value);
export const mbit = (bits: number): string => (bits < 9_950_000 ? few() : whole()).format(bits / 1e6);
export const percent = (share: number): string => few().format(share * 100);
export const seconds = (value: number): string => significant().format(value);
export const tenths = (value: number): string => few().format(value);
/** With its sign, which languages put differently. */
export const share = (value: number, digits = 0): string =>
  new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: digits }).format(value);
export const perRoom = (people: number, rooms: number): string => few().format(people / rooms);

async function ask<T>(path: string, key: string, method = 'GET'): Promise<Answer<T>> {
  try {
    const response = await fetch(path, { method, headers: { authorization: `Bearer ${key}` }, credentials: 'omit' });
    const body: unknown = response.status === 204 ? null : await response.json();
    if (response.ok) return { value: body as T };
    const refusal = body as Partial<Refusal> | null;
    return { refusal: { code: refusal?.code ?? 'unknown', text: refusal?.text ?? '' } };
  } catch {
    return { refusal: { code: 'unreachable', text: '' } };
  }
}

export const look = (key: string, hours: Range): Promise<Answer<Cluster>> => ask(`/api/operations?hours=${hours}`, key);
export const drain = (key: string, node: string, on: boolean): Promise<Answer<null>> =>
  ask(`/api/operations/nodes/${encodeURIComponent(node)}/drain`, key, on ? 'POST' : 'DELETE');

export const keptKey = new KeptKey('operatorKey');
