import { KeptChoice } from './keptChoice';

/** A choice on the page of own tools: Quick exit then wipes what is written there. */
export const wipesTools = new KeptChoice('wipesTools');

/** The browser goes on with it when this page is gone. Where it keeps nothing, there is nothing to wipe. */
export function wipeTools(): void {
  try {
    indexedDB.deleteDatabase('own-tools');
  } catch {
    // this browser keeps nothing
  }
}

/** Before the choice itself goes with the settings of this device. */
export function wipeToolsIfChosen(): void {
  if (wipesTools.isOn) wipeTools();
}
