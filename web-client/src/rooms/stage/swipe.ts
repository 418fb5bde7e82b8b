type Touch = { readonly clientX: number; readonly clientY: number };

const far = 60; // pixels

/** One finger that moves sideways turns a page. Two fingers make the page larger, and moving up or down is not sideways. */
export class Swipe {
  private from: Touch | null = null;

  start(touches: { readonly length: number; readonly [index: number]: Touch | undefined }): void {
    this.from = touches.length === 1 ? (touches[0] ?? null) : null;
  }

  cancel(): void {
    this.from = null;
  }

  /** 1 goes on, -1 goes back. */
  end(to: Touch | undefined, rtl: boolean): 1 | 0 | -1 {
    const { from } = this;
    this.from = null;
    if (!from || !to) return 0;
    const sideways = to.clientX - from.clientX;
    if (Math.abs(sideways) <= far || Math.abs(sideways) < Math.abs(to.clientY - from.clientY)) return 0;
    return sideways < 0 === rtl ? -1 : 1;
  }
}
