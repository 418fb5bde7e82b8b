import type { ReactNode } from 'react';
import { ShiftExitSwitch } from '../shared/ExitProgress';
import { Shell } from '../shared/Shell';
import { useScreen } from '../shared/title';
import { type Key, t } from '../texts/texts';

type Part = { heading: Key; lines: readonly Key[]; choice?: () => ReactNode };
export type PlainText = { title: Key; lead: Key; parts: Part[] };

export function PlainPage({ text }: { text: PlainText }) {
  return (
    <PlainShell title={text.title} lead={text.lead}>
      {text.parts.map((part) => (
        <section key={part.heading} className="stack">
          <h2>{t(part.heading)}</h2>
          <ul>
            {part.lines.map((line) => (
              <li key={line}>{t(line)}</li>
            ))}
          </ul>
          {part.choice?.()}
        </section>
      ))}
    </PlainShell>
  );
}

export function PlainShell({ title, lead, children }: { title: Key; lead: Key; children: ReactNode }) {
  useScreen(t(title));
  return (
    <Shell>
      <main id="main" tabIndex={-1} className="wrap page">
        <div className="plain-page stack">
          <h1>{t(title)}</h1>
          <p className="soft">{t(lead)}</p>
          {children}
        </div>
      </main>
    </Shell>
  );
}

export const privacy: PlainText = {
  title: 'shared.privacy',
  lead: 'pages.privacy.lead',
  parts: [
    {
      heading: 'pages.privacy.others',
      lines: ['pages.privacy.others.1', 'pages.privacy.others.2', 'pages.privacy.others.3'],
    },
    {
      heading: 'pages.privacy.server',
      lines: [
        'pages.privacy.server.1',
        'pages.privacy.server.2',
        'pages.privacy.server.3',
        'pages.privacy.server.4',
        'pages.privacy.server.5',
      ],
    },
    {
      heading: 'pages.privacy.browser',
      lines: ['pages.privacy.browser.1', 'pages.privacy.browser.2', 'pages.privacy.browser.3'],
    },
    {
      heading: 'pages.privacy.devices',
      lines: ['pages.privacy.devices.1', 'pages.privacy.devices.2'],
    },
    {
      heading: 'pages.privacy.exit',
      lines: ['pages.privacy.exit.1', 'pages.privacy.exit.2', 'pages.privacy.exit.3'],
      choice: () => <ShiftExitSwitch />,
    },
    {
      heading: 'pages.privacy.promise',
      lines: ['pages.privacy.promise.1'],
    },
  ],
};

export const accessibility: PlainText = {
  title: 'shared.accessibility',
  lead: 'pages.accessibility.lead',
  parts: [
    {
      heading: 'pages.accessibility.built',
      lines: [
        'pages.accessibility.built.1',
        'pages.accessibility.built.2',
        'pages.accessibility.built.3',
        'pages.accessibility.built.4',
        'pages.accessibility.built.5',
        'pages.accessibility.built.6',
      ],
    },
    {
      heading: 'pages.accessibility.missing',
      lines: ['pages.accessibility.missing.1', 'pages.accessibility.missing.2'],
    },
  ],
};
