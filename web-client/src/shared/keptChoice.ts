/** A choice of this person that stays on the device. It says nothing about any meeting. */
export class KeptChoice {
  constructor(private readonly key: string) {}

  get isOn(): boolean {
    try {
      return localStorage.getItem(this.key) !== null;
    } catch {
      return false; // a browser that may store nothing
    }
  }

  keep(on: boolean): void {
    try {
      if (on) localStorage.setItem(this.key, 'yes');
      else localStorage.removeItem(this.key);
    } catch {
      // Holds for this page then.
    }
  }
}
