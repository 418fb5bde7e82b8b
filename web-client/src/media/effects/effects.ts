import { useSyncExternalStore } from 'react';

export const pictures = ['blur', 'plain', 'mask'] as const;
export const faces = ['oval', 'round', 'leaf', 'owl', 'cat'] as const;
export const voices = ['own', 'deeper', 'higher'] as const;

export type Face = (typeof faces)[number];
export type Voice = (typeof voices)[number];

/** How this person is seen and heard. It happens on this device, and nobody is told. */
export type Effects = {
  /** The camera with the room behind the person blurred, the camera as it is, or a drawn face instead of it. */
  readonly picture: (typeof pictures)[number];
  readonly face: Face;
  readonly voice: Voice;
  /** Noise is taken out on this device, by more than the browser does. */
  readonly noise: boolean;
};

/** Something that is done on this device, and that the device may be too slow for. */
export type Effect = 'mask' | 'blur' | 'voice' | 'noise';

const key = 'effects';
const atFirst: Effects = { picture: 'blur', face: 'oval', voice: 'own', noise: false };

let now: Effects | null = null;
const listeners = new Set<() => void>();

export function currentEffects(): Effects {
  now ??= read();
  return now;
}

/** Holds until this tab is closed. */
export function changeEffects(part: Partial<Effects>): void {
  now = { ...currentEffects(), ...part };
  try {
    sessionStorage.setItem(key, JSON.stringify(now));
  } catch {
    // Holds as long as the page.
  }
  for (const listener of listeners) listener();
}

/** What an effect leaves behind that the device is too slow for. It never goes on again by itself, and the room is never shown. */
export function giveUp(effect: Effect): void {
  if (effect === 'mask') changeEffects({ picture: 'blur' });
  else if (effect === 'voice') changeEffects({ voice: 'own' });
  else if (effect === 'noise') changeEffects({ noise: false });
}

export function useEffects(): Effects {
  return useSyncExternalStore(subscribe, currentEffects, currentEffects);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): Effects {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<Record<keyof Effects, unknown>>;
    const one = <T>(of: readonly T[], value: unknown, otherwise: T) => of.find((each) => each === value) ?? otherwise;
    return {
      picture: one(pictures, kept.picture, atFirst.picture),
      face: one(faces, kept.face, atFirst.face),
      voice: one(voices, kept.voice, atFirst.voice),
      noise: kept.noise === true,
    };
  } catch {
    return atFirst;
  }
}
