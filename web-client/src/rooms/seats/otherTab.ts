const taken = 'taken';
const patience = 250; // ms that a page that is being reloaded needs to release its lock

/** Finds out whether another tab of this browser has the same seat: each tab holds a lock with the seat's name. */
export class OtherTab {
  private readonly locks = navigator.locks as LockManager | undefined; // only where the address is secure
  private readonly name: string;
  private readonly channel: BroadcastChannel;
  private sitting: AbortController | null = null;
  private onSecret: (secret: string | null) => void = () => undefined;

  /**
   * @param onTaken Another tab takes the seat: this one must not come back to it by itself, even if it has lost its connection. Answers
   * with the part of the link that opens the session here.
   */
  constructor(who: string, onTaken: () => string | null) {
    this.name = `seat ${who}`;
    this.channel = new BroadcastChannel(this.name);
    this.channel.onmessage = ({ data }) => {
      if (data !== taken) this.onSecret(data);
      else if (this.sitting) this.channel.postMessage(onTaken());
    };
  }

  /** Answers with what opens the session in the tab that had the seat; null where nothing does, or there is no such tab. */
  take(): Promise<string | null> {
    return new Promise((done) => {
      this.onSecret = done;
      setTimeout(done, patience, null);
      this.channel.postMessage(taken);
    });
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
    this.locks?.request(this.name, { signal }, whileSitting).catch(() => undefined); // released before the other tab released its lock
  }

  private async isHeld(): Promise<boolean> {
    try {
      return (await this.locks?.query())?.held?.some((lock) => lock.name === this.name) ?? false;
    } catch {
      return false;
    }
  }
}
