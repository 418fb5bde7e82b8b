import { KeptChoice } from './keptChoice';

/** A choice of people who share their device: Quick exit then ends the reminders, and what this browser holds is nobody's any more. */
export const forgetOnExit = new KeptChoice('forgetOnExit');

/** The server and the worker do it, because they are there when this page is gone. */
export function forgetReminders(): void {
  if (!forgetOnExit.isOn) return;
  navigator.serviceWorker?.controller?.postMessage('forget');
  navigator.sendBeacon('/api/me/forget');
}
