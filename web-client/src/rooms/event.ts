import type { RoomEvent } from '../shared/contracts';

/** The events of these types. A part names those that it folds, so that an event without an arm does not compile. */
export type EventOf<T extends RoomEvent['$type']> = Extract<RoomEvent, { readonly $type: T }>;
