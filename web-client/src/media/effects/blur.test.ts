import { afterEach, describe, expect, it, vi } from 'vitest';

vi.mock('./segmenter', () => ({
  Segmenter: {
    load: () => {
      throw new Error('no model here');
    },
  },
}));

/** A camera whose browser can blur, or can not. */
function camera(can: boolean, does: boolean) {
  const settings: { backgroundBlur?: boolean } = {};
  const asked: unknown[] = [];
  const track = Object.assign(new EventTarget(), {
    enabled: true,
    stopped: false,
    getSettings: () => settings,
    getCapabilities: () => (can ? { backgroundBlur: [false, true] } : {}),
    getConstraints: () => ({ facingMode: 'user' }),
    applyConstraints: async (wanted: unknown) => {
      asked.push(wanted);
      if (does) settings.backgroundBlur = true;
    },
    stop() {
      this.stopped = true;
    },
  });
  const stream = { getTracks: () => [track] };
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: async () => stream } });
  return { track, settings, asked };
}

describe('a camera that is to be blurred', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is blurred by the browser before anybody has it, and is given up when the system turns that off', async () => {
    const { openBlurred } = await import('./blur');
    const { track, settings, asked } = camera(true, true);
    const gaveUp = vi.fn();
    expect(await openBlurred(undefined, gaveUp)).toEqual({ track });
    expect(asked).toEqual([{ facingMode: 'user', backgroundBlur: { exact: true } }]);
    settings.backgroundBlur = false;
    track.dispatchEvent(new Event('configurationchange'));
    expect(track.enabled).toBe(false);
    expect(gaveUp).toHaveBeenCalledWith('blur');
  });

  it.each([
    [true, false],
    [false, false],
  ])('is closed when neither the browser nor this page can blur it', async (can, does) => {
    const { openBlurred } = await import('./blur');
    const { track } = camera(can, does);
    expect(await openBlurred(undefined, () => undefined)).toEqual({ problem: 'noBlur' });
    expect(track.stopped).toBe(true);
  });
});
