import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recordSound } from './hear';

class Recorder extends EventTarget {
  static last: Recorder;
  state = 'inactive';
  mimeType = 'audio/webm';
  constructor(readonly stream: unknown) {
    super();
    Recorder.last = this;
  }
  start() {
    this.state = 'recording';
  }
  stop() {
    this.state = 'inactive';
    this.dispatchEvent(Object.assign(new Event('dataavailable'), { data: new Blob(['sound']) }));
    this.dispatchEvent(new Event('stop'));
  }
}

describe('hearing oneself', () => {
  const track = { stop: vi.fn() };
  const opened = { track: track as unknown as MediaStreamTrack };
  beforeEach(() => {
    vi.useFakeTimers();
    track.stop.mockClear();
    vi.stubGlobal('MediaRecorder', Recorder);
    vi.stubGlobal('MediaStream', class {});
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('records for three seconds and lets the microphone go', async () => {
    const sound = recordSound(opened, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(2_999);
    expect([Recorder.last.state, track.stop.mock.calls.length]).toEqual(['recording', 0]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await (await sound)?.text()).toBe('sound');
    expect(track.stop).toHaveBeenCalledOnce();
  });

  it('leaves nothing open, and nothing to play, when it is stopped', async () => {
    const stop = new AbortController();
    const sound = recordSound(opened, stop.signal);
    stop.abort();
    expect(await sound).toBeNull();
    expect(track.stop).toHaveBeenCalledOnce();
    expect(await recordSound(opened, AbortSignal.abort())).toBeNull();
    expect(track.stop).toHaveBeenCalledTimes(2);
  });

  it('gives nothing without a microphone, or where the browser records nothing', async () => {
    expect(await recordSound({ problem: 'blocked' }, new AbortController().signal)).toBeNull();
    vi.stubGlobal('MediaRecorder', undefined);
    expect(await recordSound(opened, new AbortController().signal)).toBeNull();
    expect(track.stop).toHaveBeenCalledOnce();
  });
});
