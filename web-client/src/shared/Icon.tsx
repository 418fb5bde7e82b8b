type IconProps = {
  /** One of the exports of icons.ts. */
  of: string;
  /** Turns round in right-to-left languages. */
  flip?: boolean;
};

/** A line icon beside a word. It is never read out; the word is. */
export function Icon({ of, flip = false }: IconProps) {
  return (
    <svg
      className={flip ? 'icon flip' : 'icon'}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: constants of this bundle; nothing a person typed comes here
      dangerouslySetInnerHTML={{ __html: of }}
    />
  );
}
