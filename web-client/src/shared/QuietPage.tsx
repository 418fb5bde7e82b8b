import type { ReactNode } from 'react';
import { OnTop } from './onTop';
import { Shell } from './Shell';
import { useScreen } from './title';

type QuietPageProps = {
  title: string;
  text?: ReactNode;
  children: ReactNode;
  more?: ReactNode; // below the next steps
};

/** A page that says one thing and the next steps. Help now and Quick exit stay where they are everywhere else. */
export function QuietPage({ title, text, children, more }: QuietPageProps) {
  useScreen(undefined, true);
  return (
    <Shell bare>
      <main id="main" tabIndex={-1} className="wrap quiet-page">
        <div className="page-card stack">
          <h1>{title}</h1>
          {text ? <p>{text}</p> : null}
          <div className="row">{children}</div>
          {more}
        </div>
      </main>
      <OnTop only>
        <p className="toast">
          <span>
            <b>{title}</b> {text}
          </span>
        </p>
      </OnTop>
    </Shell>
  );
}
