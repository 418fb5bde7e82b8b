const patience = 250; // ms in which a page that is being reloaded lets go of its seat

/** Whether another tab of this browser sits in the same seat: each that does holds a lock with the seat's name. */
export class OtherTab {
  private readonly locks = navigator.locks as LockManager | undefined; // only where the address is secure
  private readonly name: string;
  private readonly channel: BroadcastChannel;
  private sitting: AbortController | null = null;

  /** @param onTaken Another tab takes the seat: this one, also when it has lost its connection, must not come back to it by itself. */
  constructor(who: string, onTaken: () => void) {
    this.name = `seat ${who}`;
    this.channel = new BroadcastChannel(this.name);
    this.channel.onmessage = () => {
      if (this.sitting) onTaken();
    };
  }

  take(): void {
    this.channel.postMessage('taken');
  }

  close(): void {
    this.sit(false);
    this.channel.close();
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
