import { lazy, Suspense } from 'react';
import { useHelpOpen } from '../shared/help';

const HelpSheet = lazy(() => import('./HelpSheet'));

/** Mounted once; the sheet with its numbers loads when somebody asks for it. */
export function HelpHost() {
  const open = useHelpOpen();
  return open ? (
    <Suspense fallback={null}>
      <HelpSheet />
    </Suspense>
  ) : null;
}
