import type { ReactNode } from 'react';

/** A part of the console: its heading stays when it is empty, so that nothing moves. */
export function Part({ title, empty, children }: { title: string; empty: string | null; children?: ReactNode }) {
  return (
    <section aria-label={title}>
      <div className="section-head">
        <h3 className="small">{title}</h3>
      </div>
      {empty === null ? children : <p className="small soft">{empty}</p>}
    </section>
  );
}
