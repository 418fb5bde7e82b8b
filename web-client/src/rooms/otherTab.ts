/** Whether another tab of this browser sits in the same seat; answers other tabs until stopped. */
export class OtherTab {
  private readonly channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('seat');
  private sitting = false;
  private found: () => void = () => undefined;

  constructor(private readonly who: string) {
    if (!this.channel) return;
    this.channel.onmessage = ({ data }: MessageEvent<{ kind?: string; who?: string } | null>) => {
      if (data?.who !== this.who) return;
      if (data.kind === 'anyone' && this.sitting) this.say('here');
      if (data.kind === 'here') this.found();
    };
  }

  async isThere(): Promise<boolean> {
    if (!this.channel) return false;
    return new Promise((done) => {
      this.found = () => done(true);
      setTimeout(() => done(false), 250);
      this.say('anyone');
    });
  }

  sit(sitting: boolean): void {
    this.sitting = sitting;
  }

  stop(): void {
    this.channel?.close();
  }

  private say(kind: string): void {
    this.channel?.postMessage({ kind, who: this.who });
  }
}
