import { useState } from 'react';
import { KeptKey } from '../../shared/keptKey';

const most = 100;
const kept = new KeptKey('ownVotes');

/** The questions that this page has said it would like answered. Nobody else knows, the server neither says nor shows it. */
export function useOwnVotes() {
  const [mine, setMine] = useState<ReadonlySet<string>>(read);
  const set = (id: string, up: boolean): void => {
    const now = new Set(read());
    if (up) now.add(id);
    else now.delete(id);
    kept.keep(now.size === 0 ? null : [...now].slice(-most).join(' '));
    setMine(now);
  };
  return { mine, set };
}

const read = (): ReadonlySet<string> => new Set(kept.get()?.split(' ') ?? []);
