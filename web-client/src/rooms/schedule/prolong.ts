import type { RoomStore } from '../roomStore';

/** From the end that the person sees, so that two who press at once prolong once. */
export async function prolong(store: RoomStore, minutes: number): Promise<void> {
  const from = store.getState().room.schedule;
  if (from !== null) await store.execute({ $type: 'prolongSession', minutes, from });
}
