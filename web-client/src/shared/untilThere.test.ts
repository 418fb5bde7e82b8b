import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tryNow, untilThere } from './untilThere';

describe('what may not come while the network changes', () => {
  const page = Object.assign(new EventTarget(), { hidden: true });
  const network = new EventTarget();
  let tries = 0;
  let missing = 0; // so many tries fail
  let late = 0;
  const ask = (how = {}) =>
    untilThere(async () => {
      tries += 1;
      if (tries <= missing) throw new Error('no network');
      return 'there';
    }, how);

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('document', page);
    vi.stubGlobal('addEventListener', network.addEventListener.bind(network));
    vi.stubGlobal('removeEventListener', network.removeEventListener.bind(network));
    page.hidden = true;
    [tries, late] = [0, 0];
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const onLate = () => {
    late += 1;
  };

  it('is tried again by itself until it is there, and told as late once, from the second time on', async () => {
    missing = 6;
    const there = ask({ onLate });
    await vi.advanceTimersByTimeAsync(0);
    expect([tries, late]).toEqual([1, 0]);
    await vi.advanceTimersByTimeAsync(500);
    expect([tries, late]).toEqual([2, 1]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await there).toBe('there');
    expect([tries, late]).toEqual([7, 1]);
  });

  it.each([
    ['the network is back', () => network.dispatchEvent(new Event('online'))],
    [
      'somebody looks at the page again',
      () => {
        page.hidden = false;
        page.dispatchEvent(new Event('visibilitychange'));
      },
    ],
    ['somebody presses', tryNow],
  ])('is tried again at once when %s', async (_, happens) => {
    missing = 3;
    const there = ask();
    await vi.advanceTimersByTimeAsync(0);
    for (let time = 0; time < 3; time += 1) {
      page.hidden = true;
      happens();
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(await there).toBe('there');
  });

  it('ends as it failed after so many tries as are wanted', async () => {
    missing = 100;
    const failed = expect(ask({ most: 3 })).rejects.toThrow('no network');
    await vi.advanceTimersByTimeAsync(60_000);
    await failed;
    expect(tries).toBe(3);
  });
});
