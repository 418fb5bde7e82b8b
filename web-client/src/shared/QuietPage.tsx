import { type ReactNode, useEffect, useRef } from 'react';
import { Shell } from './Shell';

type QuietPageProps = { title: string; text?: string; children: ReactNode };

/** A page that says one thing and the next steps. Help now and Quick exit stay where they are everywhere else. */
export function QuietPage({ title, text, children }: QuietPageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Shell bare>
      <main id="main" tabIndex={-1} className="wrap quiet-page">
        <div className="page-card stack">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {text ? <p>{text}</p> : null}
          <div className="row">{children}</div>
        </div>
      </main>
    </Shell>
  );
}
