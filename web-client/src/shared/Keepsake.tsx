import type { Keepsake as KeepsakeName } from './contracts';
import { keepsakeArt } from './keepsakes';

/** The bare drawing; takes its colour from the text around it. */
export function Keepsake({ name }: { name: string }) {
  const art = keepsakeArt[name as KeepsakeName] ?? keepsakeArt.cloud;
  return (
    <svg
      viewBox="0 0 48 48"
      fill="currentColor"
      aria-hidden="true"
      focusable="false"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: constants of this bundle; nothing a person typed comes here
      dangerouslySetInnerHTML={{ __html: art }}
    />
  );
}

/** The drawing on its round tint, in place of a face. */
export function Avatar({ keepsake, tint }: { keepsake: string; tint: string }) {
  return (
    <span className={`avatar t-${tint}`}>
      <Keepsake name={keepsake} />
    </span>
  );
}
