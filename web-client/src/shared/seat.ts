import { forgetAfter } from './after';
import type { Agreement, Keepsake, Refusal, Role, Tint } from './contracts';
import { forgetCookies } from './deviceCookies';
import { forgetSecrets } from './linkSecret';

/** How a person wants to be there; a meeting starts with microphone and camera off in every mode. */
export type Mode = 'video' | 'audio' | 'typing';

/** What this tab knows about its own seat, from "Before you join" until it leaves. */
export type Seat = {
  room: string;
  who: string;
  role: Role;
  title: string;
  pass: string;
  /** UTC, milliseconds since 1970. */
  expiresAt: number;
  name: string;
  keepsake: Keepsake;
  tint: Tint;
  /** The code with which this person came; it leads back to "Before you join". */
  code: string;
  /** The participants' code, only for facilitators. */
  inviteCode: string | null;
  mode: Mode;
  /** All others are scripted. */
  rehearsal?: true | undefined;
  /** What this person agreed to at the door. */
  agreement?: Agreement | undefined;
  /** This person came to an encrypted session without the part of the link that opens it. */
  isKeyless?: true | undefined;
  /** Links of the session have no such part: whoever leads makes it and hands it over at the door. */
  keyAtDoor?: true | undefined;
  /** This page made that part, and the room has not yet said whether somebody else came in first who leads. */
  madeKey?: true | undefined;
  /** The series, of an encrypted session that was planned. */
  series?: string | undefined;
  /** The countries whose help lines the group shows first. */
  regions?: readonly string[] | undefined;
  /** Within how many minutes people are usually let in. */
  expectedWait?: number | undefined;
  micId?: string | undefined;
  cameraId?: string | undefined;
  speakerId?: string | undefined;
  /** The people in this room whom this person hides. */
  hidden?: readonly string[] | undefined;
};

const seatKey = 'seat';
const problemKey = 'problem';

// A tab that may not store anything still gets through one meeting.
let fallback = new Map<string, string>();

function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key) ?? fallback.get(key) ?? null;
  } catch {
    return fallback.get(key) ?? null;
  }
}

function write(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    fallback.set(key, value);
  }
}

function remove(key: string): void {
  fallback.delete(key);
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Nothing was stored there either.
  }
}

export function getSeat(): Seat | null {
  const text = read(seatKey);
  if (!text) return null;
  try {
    const seat: unknown = JSON.parse(text);
    return isSeat(seat) ? seat : null;
  } catch {
    return null;
  }
}

export function setSeat(seat: Seat): void {
  write(seatKey, JSON.stringify(seat));
}

export function clearSeat(): void {
  remove(seatKey);
}

/** A new pass came through the hub, and with it the room's word on everything else. */
export function renewPass(pass: string, expiresAt: number): void {
  const seat = getSeat();
  if (seat) setSeat({ ...seat, pass, expiresAt, madeKey: undefined });
}

/** The room refused the name or the agreement: "Before you join" says so at its place. Go to `/j/<seat.code>` next. */
export function askAgain({ code, text }: Refusal): void {
  write(problemKey, JSON.stringify({ code, text }));
}

/** Reads what was left by {@link askAgain}, once. */
export function takeProblem(): Refusal | null {
  const kept = read(problemKey);
  remove(problemKey);
  return kept ? (JSON.parse(kept) as Refusal) : null;
}

/** Everything this tab kept, and the settings of this device; for Quick exit. */
export function forgetEverything(): void {
  fallback = new Map();
  forgetAfter();
  forgetSecrets();
  forgetCookies();
  try {
    sessionStorage.clear();
    localStorage.clear();
  } catch {
    // Storage is off, so nothing is there.
  }
}

function isSeat(value: unknown): value is Seat {
  if (typeof value !== 'object' || value === null) return false;
  const seat = value as Record<string, unknown>;
  return ['room', 'who', 'role', 'pass', 'name', 'keepsake', 'tint', 'code', 'mode'].every(
    (key) => typeof seat[key] === 'string',
  );
}
