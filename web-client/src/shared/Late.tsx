import { useEffect, useState, useSyncExternalStore } from 'react';
import { t } from '../texts/texts';
import { announce } from './announce';
import { OnTop } from './onTop';
import { tryNow } from './untilThere';

let waiting: readonly object[] = []; // one of each part that somebody waits for
const listeners = new Set<() => void>();

function set(next: readonly object[]): void {
  waiting = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Says that a part of the page has not come yet, once for all of them. */
export function Late() {
  const [me] = useState({});
  const first = useSyncExternalStore(
    subscribe,
    () => waiting[0],
    () => undefined,
  );
  useEffect(() => {
    if (waiting.length === 0) announce(t('shared.late'), 'status', 'me');
    set([...waiting, me]);
    return () => set(waiting.filter((each) => each !== me));
  }, [me]);
  if (first !== me) return null;
  return (
    <OnTop>
      <div className="late-part">
        <div className="toast">
          <span className="spinner" aria-hidden="true" />
          <span>{t('shared.late')}</span>
          <button type="button" className="btn small" onClick={tryNow}>
            {t('shared.tryAgain')}
          </button>
        </div>
      </div>
    </OnTop>
  );
}
