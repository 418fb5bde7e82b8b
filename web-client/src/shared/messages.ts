type Variables = Record<string, string | number>;

/**
 * Makes the `t` of one feature from its texts. Texts hold `{name}` where a value goes. A key that is not in the
 * catalogue does not compile; a value that is missing stays visible as `{name}`, which a test or an eye will find.
 */
export function catalogue<Texts extends Record<string, string>>(texts: Texts) {
  return (key: keyof Texts & string, variables: Variables = {}): string =>
    (texts[key] as string).replace(/\{(\w+)\}/g, (whole, name: string) =>
      name in variables ? String(variables[name]) : whole,
    );
}
