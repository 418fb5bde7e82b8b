import type { ReactNode } from 'react';
import type { Refusal } from '../shared/contracts';
import type { RoomStore } from './roomStore';

/** What stands beside a room in which somebody practises. */
export type Coach = {
  readonly title: string;
  readonly under: string;
  strip(store: RoomStore, onOpen: () => void): ReactNode;
  panel(onClose: () => void): ReactNode;
  /** The store is there; the answer is called when it no longer is. */
  begin(store: RoomStore): () => void;
  /** The seat is not in the room any more, and the coach goes on elsewhere. */
  over(reason: Refusal): void;
};
