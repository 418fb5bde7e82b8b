const window = 1000; // milliseconds
const patience = 5; // windows in a row
const asleep = 15_000; // nothing at all for so long is a device that slept

/** Whether work that should be done so often each second still is. Time is an argument. */
export class Pace {
  private began: number | null = null;
  private done = 0;
  private late = 0;

  constructor(private readonly least: number) {}

  /** Some of the work was done. True once it has fallen behind for some seconds. */
  tick(now: number, amount = 1): boolean {
    if (this.began === null || now - this.began > asleep) {
      this.rest();
      this.began = now;
      return false;
    }
    this.done += amount;
    const passed = now - this.began;
    if (passed < window) return false;
    const windows = Math.floor(passed / window);
    this.late = this.done < (this.least * passed) / window ? this.late + windows : 0;
    this.began = now;
    this.done = 0;
    return this.late >= patience;
  }

  /** What happens meanwhile says nothing: the page is hidden, for example, and gets less of the device. */
  rest(): void {
    this.began = null;
    this.done = 0;
    this.late = 0;
  }
}
