import { limits } from '../shared/contracts';

// Reviewed by hand: plain, kind, without gender, belief, mood, illness, size of a body or colour of a skin.
export const describers = [
  'Quiet',
  'Gentle',
  'Calm',
  'Soft',
  'Steady',
  'Warm',
  'Slow',
  'Early',
  'Late',
  'Open',
  'Kind',
  'Still',
  'Clear',
  'Bright',
  'Mossy',
  'Misty',
  'Sunny',
  'Windy',
  'Autumn',
  'Winter',
  'Spring',
  'Summer',
  'Evening',
  'Morning',
  'Distant',
  'Hidden',
  'Patient',
  'Wandering',
  'Resting',
  'Humming',
] as const;

export const things = [
  'Heron',
  'Wren',
  'Otter',
  'Robin',
  'Hare',
  'Finch',
  'Fern',
  'Willow',
  'Birch',
  'Maple',
  'Cedar',
  'Clover',
  'Acorn',
  'Pebble',
  'River',
  'Harbour',
  'Meadow',
  'Island',
  'Valley',
  'Orchard',
  'Lantern',
  'Teapot',
  'Kettle',
  'Blanket',
  'Compass',
  'Feather',
  'Shell',
  'Cloud',
  'Moon',
  'Boat',
] as const;

/** In characters as people count them; the server counts alike. */
export const { longestName } = limits;

const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });

export function lengthOf(name: string): number {
  return [...clusters.segment(name)].length;
}

/** An adjective and a thing that `used` does not hold yet. Chance is an argument, at least 0 and less than 1. */
export function suggestName(used: ReadonlySet<string>, chance: () => number = Math.random): string {
  const all = describers.length * things.length;
  const start = Math.floor(chance() * all);
  for (let step = 0; step < all; step++) {
    const place = (start + step * 37) % all; // 37 shares no factor with 900, so every pair comes up once
    const name = `${describers[Math.floor(place / things.length)]} ${things[place % things.length]}`;
    if (!used.has(name)) return name;
  }
  return `${describers[0]} ${things[0]}`;
}
