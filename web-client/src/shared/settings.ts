import { useSyncExternalStore } from 'react';
import { type Level, setAnnounceLevel } from './announce';
import { KeptChoice } from './keptChoice';

/** How this person likes to use the room. Kept on the device, and says nothing about any meeting. */
export type Settings = {
  /** What is said to a screen reader. */
  readonly announce: Level;
  /** Letters, digits and Space do something. */
  readonly singleKeys: boolean;
  /** A soft sound when somebody knocks, and when one is let in. */
  readonly sounds: boolean;
  /** Enter sends a message; otherwise it begins a new line. */
  readonly enterSends: boolean;
  readonly captions: boolean;
  readonly captionSize: (typeof captionSizes)[number];
};

export const captionSizes = ['usual', 'large', 'largest'] as const;

const hearsEverything = new KeptChoice('hearsEverything');
const hearsOwn = new KeptChoice('hearsOwn');
const withoutSounds = new KeptChoice('withoutSounds');
const withoutSingleKeys = new KeptChoice('withoutSingleKeys');
const enterSends = new KeptChoice('enterSends');
const enterBreaks = new KeptChoice('enterBreaks');
const withCaptions = new KeptChoice('withCaptions');
const largeCaptions = new KeptChoice('largeCaptions');
const largestCaptions = new KeptChoice('largestCaptions');

/** The keyboard of a phone or a tablet has no other way to a new line. */
const touch = (): boolean => matchMedia('(pointer: coarse)').matches;

function read(): Settings {
  return {
    announce: hearsEverything.isOn ? 'everything' : hearsOwn.isOn ? 'me' : 'important',
    singleKeys: !withoutSingleKeys.isOn,
    sounds: !withoutSounds.isOn,
    enterSends: enterSends.isOn || (!enterBreaks.isOn && !touch()),
    captions: withCaptions.isOn,
    captionSize: largestCaptions.isOn ? 'largest' : largeCaptions.isOn ? 'large' : 'usual',
  };
}

let now: Settings | null = null;
const listeners = new Set<() => void>();

export function settings(): Settings {
  if (!now) {
    now = read();
    setAnnounceLevel(now.announce);
  }
  return now;
}

export function change(part: Partial<Settings>): void {
  now = { ...settings(), ...part };
  setAnnounceLevel(now.announce);
  hearsEverything.keep(now.announce === 'everything');
  hearsOwn.keep(now.announce === 'me');
  withoutSingleKeys.keep(!now.singleKeys);
  withoutSounds.keep(!now.sounds);
  withCaptions.keep(now.captions);
  largeCaptions.keep(now.captionSize === 'large');
  largestCaptions.keep(now.captionSize === 'largest');
  if (part.enterSends !== undefined) {
    enterSends.keep(part.enterSends);
    enterBreaks.keep(!part.enterSends);
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSettings(): Settings {
  return useSyncExternalStore(subscribe, settings);
}
