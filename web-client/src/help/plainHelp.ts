import { t } from '../messages/app';
import { countries, dialNumber, helpLines } from './helpLines';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const text = (plain: string): string => plain.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** The crisis lines as a page that needs no script: the build writes it, and who has scripts off is led to it. `styles` are addresses. */
export function plainHelp(styles: readonly string[]): string {
  const line = ({ service, number, notes, site }: (typeof helpLines)[number]): string => {
    const dial = dialNumber(number);
    const call = dial
      ? `<div class="acts"><a class="btn" href="tel:${dial.replace(/[\s-]/g, '')}" aria-label="${text(t('callNumber', { number: dial }))}">${text(dial)}</a></div>`
      : '';
    const more = [notes, site].filter((part) => part !== '' && part !== '-').join(' · ');
    return `<div class="line-card"><div><b>${text(service)}</b><span class="small soft">${text(number)}</span><div class="xs faint">${text(more)}</div></div>${call}</div>`;
  };
  const places = countries.map((name, index) => `<a href="#c${index}">${text(name)}</a>`);
  const country = (name: string, index: number): string =>
    `<h2 id="c${index}">${text(name)}</h2>\n<div class="card">\n${helpLines
      .filter((one) => one.country === name)
      .map(line)
      .join('\n')}\n</div>`;
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${text(t('helpTitle'))}</title>
<link rel="icon" href="/mark.svg" type="image/svg+xml">
${styles.map((address) => `<link rel="stylesheet" href="${address}">`).join('\n')}
</head>
<body>
<main class="wrap page">
<div class="page-card stack">
<h1>${text(t('helpTitle'))}</h1>
<p class="soft">${text(t('helpIntro'))}</p>
<div class="callout danger"><div class="grow"><strong>${text(t('dangerTitle'))}</strong><div>${text(t('dangerText'))}</div><div>${text(t('emergencyNumbers'))}</div></div></div>
<p class="small">${places.join(' · ')}</p>
${countries.map(country).join('\n')}
<p class="hint">${text(t('numbersChecked'))}</p>
</div>
</main>
</body>
</html>
`;
}
