import { createElement, type ReactNode } from 'react';

type Variables = Record<string, string | number>;
type Texts = Record<string, string>;

const plurals = new Intl.PluralRules('en'); // the language the texts are written in
const placeholders = /\{(\w+)(?:, plural,((?: \w+ \{[^{}]*\})+))?\}/g;

/**
 * Makes the `t` of one feature from its texts. Texts hold `{name}` where a value goes, and
 * `{count, plural, one {# person} other {# people}}` where words depend on a number. A key that is not in the catalogue
 * does not compile; a value that is missing stays visible as `{name}`, which a test or an eye will find.
 */
export function catalogue<T extends Texts>(texts: T) {
  return (key: keyof T & string, variables: Variables = {}): string =>
    (texts[key] as string).replace(placeholders, (whole, name: string, forms?: string) =>
      filled(whole, name, forms, variables, isolate),
    );
}

/** The same for the eye: whatever way a name is written in, the words around it keep theirs. */
export function shownCatalogue<T extends Texts>(texts: T) {
  return (key: keyof T & string, variables: Variables = {}): ReactNode[] => {
    const text = texts[key] as string;
    const parts: ReactNode[] = [];
    let end = 0;
    for (const found of text.matchAll(placeholders)) {
      const [whole, name = '', forms] = found;
      const value = filled(whole, name, forms, variables);
      parts.push(text.slice(end, found.index));
      parts.push(typeof variables[name] === 'string' ? createElement('bdi', { key: end }, value) : value);
      end = found.index + whole.length;
    }
    return [...parts, text.slice(end)];
  };
}

function filled(
  whole: string,
  name: string,
  forms: string | undefined,
  variables: Variables,
  held = (text: string) => text,
): string {
  const value = variables[name];
  if (value === undefined) return whole;
  return forms ? formFor(Number(value), forms).replaceAll('#', String(value)) : held(String(value));
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A name that is written from right to left must not turn round what stands beside it (first strong isolate, UAX #9). */
function isolate(value: string): string {
  return rightToLeft.test(value) ? `\u2068${value}\u2069` : value;
}

function formFor(count: number, forms: string): string {
  const words = new Map([...forms.matchAll(/(\w+) \{([^{}]*)\}/g)].map(([, form, text]) => [form, text]));
  return words.get(plurals.select(count)) ?? words.get('other') ?? '';
}
