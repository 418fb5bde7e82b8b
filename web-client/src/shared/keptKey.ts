/** Something short, such as a key that somebody typed in, for this tab alone. */
export class KeptKey {
  constructor(private readonly name: string) {}

  get(): string | null {
    try {
      return sessionStorage.getItem(this.name);
    } catch {
      return null;
    }
  }

  keep(key: string | null): void {
    try {
      if (key === null) sessionStorage.removeItem(this.name);
      else sessionStorage.setItem(this.name, key);
    } catch {
      // A browser that may store nothing asks again after a reload.
    }
  }
}
