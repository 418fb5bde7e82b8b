import { afterEach, describe, expect, it, vi } from 'vitest';
import { canListen, listen } from './ownCaptions';

class FakeRecognition extends EventTarget {
  static state = 'available';
  static last: FakeRecognition;
  static asked: unknown;
  lang = '';
  continuous = false;
  interimResults = false;
  declare processLocally: boolean;
  starts = 0;
  aborted = false;
  static available(wish: unknown): Promise<string> {
    FakeRecognition.asked = wish;
    return Promise.resolve(FakeRecognition.state);
  }
  constructor() {
    super();
    FakeRecognition.last = this;
  }
  start(): void {
    this.starts += 1;
  }
  abort(): void {
    this.aborted = true;
  }
  tell(type: string, more: object = {}): void {
    this.dispatchEvent(Object.assign(new Event(type), more));
  }
}
Object.defineProperty(FakeRecognition.prototype, 'processLocally', { value: false, writable: true });

class FakeAudio {
  connect(): void {}
  disconnect(): void {}
  resume(): Promise<void> {
    return Promise.resolve();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
  createMediaStreamSource(): FakeAudio {
    return this;
  }
  stream = { getAudioTracks: () => [{}] };
}

afterEach(() => {
  vi.unstubAllGlobals();
  FakeRecognition.state = 'available';
});

describe('captions that a browser makes', () => {
  it('are offered only where the browser says that it needs nothing but this device', async () => {
    expect(await canListen('en')).toBe(false);
    vi.stubGlobal('SpeechRecognition', FakeRecognition);
    expect(await canListen('en')).toBe(true);
    expect(FakeRecognition.asked).toEqual({ langs: ['en'], processLocally: true });
    FakeRecognition.state = 'downloadable'; // that would be a request to somebody else
    expect(await canListen('en')).toBe(false);
    vi.stubGlobal('SpeechRecognition', class {}); // older: it sends sound to its maker
    expect(await canListen('en')).toBe(false);
  });

  it('are made on the device alone, begin again after a silence, and end when it fails or is stopped', () => {
    vi.stubGlobal('SpeechRecognition', FakeRecognition);
    vi.stubGlobal('AudioContext', FakeAudio);
    vi.stubGlobal('MediaStreamAudioDestinationNode', FakeAudio);
    const texts: [string, boolean][] = [];
    const ended = vi.fn();
    listen(
      () => [],
      (text, isFinal) => texts.push([text, isFinal]),
      ended,
      'en',
    );
    const recognition = FakeRecognition.last;
    expect([recognition.processLocally, recognition.lang, recognition.starts]).toEqual([true, 'en', 1]);
    recognition.tell('result', { resultIndex: 0, results: [{ isFinal: false, 0: { transcript: ' I noticed' } }] });
    expect(texts).toEqual([['I noticed', false]]);
    recognition.tell('end');
    expect(recognition.starts).toBe(2);
    recognition.tell('error', { error: 'network' });
    recognition.tell('end');
    expect(ended).toHaveBeenCalledOnce();
    expect(recognition.aborted).toBe(true);
    recognition.tell('result', { resultIndex: 0, results: [{ isFinal: true, 0: { transcript: 'late' } }] });
    expect(texts).toHaveLength(1);
  });
});
