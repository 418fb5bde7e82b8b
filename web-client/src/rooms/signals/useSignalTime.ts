import { useEffect, useState } from 'react';
import { serverNow } from '../../shared/serverClock';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { fadesAt } from './signals';

/** The server's time, renewed whenever a signal comes or fades. */
export function useSignalTime(store: RoomStore): number {
  const signals = useRoom(store, ({ room }) => room.signals);
  const [, renew] = useState(0);
  const now = serverNow();
  const next = fadesAt({ signals }, now);
  useEffect(() => {
    if (next === null) return undefined;
    const timer = setTimeout(() => renew((times) => times + 1), Math.max(50, next - serverNow()));
    return () => clearTimeout(timer);
  });
  return now;
}
