const patience = 250; // ms in which a page that is being reloaded lets go of its seat

/** Whether another tab of this browser sits in the same seat: each that does holds a lock with the seat's name. */
export class OtherTab {
  private readonly locks = navigator.locks as LockManager | undefined; // only where the address is secure
  private readonly name: string;
  private sitting: AbortController | null = null;

  constructor(who: string) {
    this.name = `seat ${who}`;
  }

  async isThere(): Promise<boolean> {
    if (!(await this.isHeld())) return false;
    await new Promise((done) => setTimeout(done, patience));
    return this.isHeld();
  }

  sit(sitting: boolean): void {
    if (sitting === (this.sitting !== null)) return;
    if (!sitting) {
      this.sitting?.abort();
      this.sitting = null;
      return;
    }
    this.sitting = new AbortController();
    const { signal } = this.sitting;
    const whileSitting = () => new Promise<void>((done) => signal.addEventListener('abort', () => done()));
    this.locks?.request(this.name, { signal }, whileSitting).catch(() => undefined); // stood up before the other tab did
  }

  private async isHeld(): Promise<boolean> {
    try {
      return (await this.locks?.query())?.held?.some((lock) => lock.name === this.name) ?? false;
    } catch {
      return false;
    }
  }
}
