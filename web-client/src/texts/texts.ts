import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { IntlMessageFormat } from 'intl-messageformat';
import { createElement, Fragment, type ReactNode, useSyncExternalStore } from 'react';
import type { Key } from './keys';

export type { Key } from './keys';

export type Values = Record<string, string | number>;
export type ShownValues = Record<string, ReactNode | ((inside: ReactNode[]) => ReactNode)>;
/** Texts as the build makes them: plain, or parsed where something is filled in. */
export type Catalogue = Readonly<Record<string, string | MessageFormatElement[]>>;
export type Language = { readonly tag: string; readonly name: string; readonly dir: 'ltr' | 'rtl' };

let now: Language = { tag: 'en', name: 'English', dir: 'ltr' };
let catalogue: Catalogue = {};
let messages = new Map<string, IntlMessageFormat>();
const listeners = new Set<() => void>();

export const language = (): Language => now;

/** Everything that is shown changes its language at once, without a reload. */
export function speak(next: Language, texts: Catalogue): void {
  now = next;
  catalogue = texts;
  messages = new Map();
  for (const listener of listeners) listener();
}

/** The texts of another part of the page, in the same language. */
export function addTexts(texts: Catalogue): void {
  catalogue = { ...catalogue, ...texts };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** For the page as a whole, and for parts of it that render only when their own properties change. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language, language);
}

/** Whether there is a text of this name, for names that come from elsewhere. */
export const isKey = (key: string): key is Key => key in catalogue;

/** The words of the chosen language for the ear, a title or an attribute. */
export function t(key: Key, values: Values = {}): string {
  const text = catalogue[key];
  if (typeof text === 'string') return text;
  const held = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? isolate(value) : value,
  ]);
  return text ? String(message(key, text).format(Object.fromEntries(held))) : key;
}

/**
 * The same for the eye: whatever way a name is written in, the words around it keep theirs. A value may be a function that wraps
 * `<tag>words</tag>`.
 */
export function shown(key: Key, values: ShownValues = {}): ReactNode {
  const text = catalogue[key];
  if (!text || typeof text === 'string') return text ?? key;
  const held = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? createElement('bdi', null, value) : value,
  ]);
  const parts = message(key, text).formatToParts<ReactNode>(Object.fromEntries(held));
  return parts.map((part, place) => createElement(Fragment, { key: place }, part.value));
}

function message(key: string, text: MessageFormatElement[]): IntlMessageFormat {
  let made = messages.get(key);
  if (!made) {
    made = new IntlMessageFormat(text, locale());
    messages.set(key, made);
  }
  return made;
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const leftToRight = /[A-Za-z\u00c0-\u058f\u0900-\u1fff\u2c00-\ud7ff\uf900-\ufaff]/u;

/** A name that is written the other way must not turn round what stands beside it (first strong isolate, UAX #9). */
function isolate(value: string): string {
  return (now.dir === 'ltr' ? rightToLeft : leftToRight).test(value) ? `\u2068${value}\u2069` : value;
}

/**
 * How the reader's own region writes dates and numbers in the chosen language: somebody in Ireland does not read dates as in the United
 * States.
 */
export function locale(): string {
  const own = typeof navigator === 'undefined' ? [] : (navigator.languages ?? []);
  return own.find((tag) => tag.split('-')[0] === now.tag.split('-')[0]) ?? now.tag;
}

/** What `Intl` makes for a language, made once for each. */
export function inLanguage<T>(make: (locale: string) => T): () => T {
  const made = new Map<string, T>();
  return () => {
    const tag = locale();
    const kept = made.get(tag) ?? make(tag);
    made.set(tag, kept);
    return kept;
  };
}
