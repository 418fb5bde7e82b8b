/** What the organisation of this server wants shown first. It comes with the page, so that it is there without a network. */
export type OwnHelp = {
  readonly region: string; // two letters, or nothing
  readonly checked: string; // a day, ISO 8601, or nothing
  readonly lines: readonly { readonly name: string; readonly number: string; readonly notes: string }[];
};

const none: OwnHelp = { region: '', checked: '', lines: [] };

export function ownHelp(): OwnHelp {
  const said = globalThis.document?.querySelector<HTMLMetaElement>('meta[name="help"]')?.content;
  if (!said) return none;
  try {
    return { ...none, ...(JSON.parse(said) as Partial<OwnHelp>) };
  } catch {
    return none;
  }
}
