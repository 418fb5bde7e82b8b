import type { Keepsake, NotSafeChoice, RoomEvent, RoundState, Tint } from '../shared/contracts';
import type { PortraitKey } from './portraits';
import script from './script.json';

// The script of a rehearsal: who is there, what they do, what the facilitator is asked to do, and by which events of the room's log that is
// recognised. The load test of the server drives people by the same file.

export const exerciseKeys = ['admit', 'mute', 'remove', 'round', 'notSafe'] as const;
export type ExerciseKey = (typeof exerciseKeys)[number];

/** Somebody scripted. Whoever was sent away comes back as somebody else, by the next of the names. */
export type ScriptedSpec = {
  readonly key: string;
  readonly names: readonly string[];
  readonly keepsake: Keepsake;
  readonly tint: Tint;
  /** Their camera shows this drawn portrait; without it there is no camera. */
  readonly portrait?: PortraitKey;
  /** Hertz. */
  readonly pitch?: number;
  /** They are there from the beginning. */
  readonly begins?: boolean;
};

/** An event of the log. People by their keys, and the facilitator as `you`. */
export type Pattern = {
  readonly event: RoomEvent['$type'];
  readonly who?: string;
  readonly by?: string;
  readonly to?: string;
  readonly state?: RoundState;
  /** For the so manieth time in the exercise. */
  readonly times?: number;
};

export const deeds = [
  'setDoor', // so that newcomers knock; done with the facilitator's own seat
  'arrive',
  'writeAtDoor',
  'say', // to everybody
  'write', // to the facilitators
  'speak',
  'hush', // everybody scripted
  'sayNotSafe',
] as const;

/** What somebody scripted does, so many milliseconds after the exercise began, or after the event in answer to which it is done. */
export type Deed = {
  readonly do: (typeof deeds)[number];
  readonly after?: number;
  readonly who?: string;
  /** A key of the texts. */
  readonly text?: string;
  readonly choice?: NotSafeChoice;
};

export const facilitatorDeeds = [
  'writeAtDoor',
  'letIn',
  'write',
  'mute',
  'remove',
  'undoRemoval',
  'startRound',
  'endRound',
  'lookAt',
  'close',
] as const;

export type Practice = {
  readonly key: ExerciseKey;
  /** About how long it takes. */
  readonly minutes: number;
  /** Who has to be inside for it, or to arrive in it. */
  readonly cast: readonly string[];
  readonly arriving?: boolean;
  readonly begin: readonly Deed[];
  /** It is done when one of each has happened, in this order. */
  readonly until: readonly { readonly any: readonly Pattern[] }[];
  /** What else the summary says, if it happened. */
  readonly notes: Readonly<Record<string, Pattern>>;
  readonly then?: readonly (Deed & { readonly on: Pattern })[];
  /** What people do in a round when it is their turn; the others share. */
  readonly turns?: Readonly<Record<string, 'pass' | 'comeBack'>>;
  /** One way in which a facilitator does it: for whoever is asked to be shown, and for the load test. */
  readonly facilitator: readonly {
    readonly do: (typeof facilitatorDeeds)[number];
    readonly who?: string;
    readonly text?: string;
  }[];
};

export type Script = { readonly people: readonly ScriptedSpec[]; readonly exercises: readonly Practice[] };

export const theScript = script as unknown as Script; // held by script.test.ts
