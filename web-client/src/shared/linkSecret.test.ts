import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  canSeal,
  forgetOtherRooms,
  forgetSecrets,
  hasVp8,
  keepSecret,
  linkTo,
  secretOf,
  takenApart,
  takeSecret,
} from './linkSecret';

const secret = 'abcdefghijklmnopqrstuv';
let address = '';
let stored = new Map<string, string>();

beforeEach(() => {
  stored = new Map();
  const at = (hash: string) => ({ hash, pathname: '/j/code-0001', search: '', origin: 'https://hub.example' });
  vi.stubGlobal('location', at(`#${secret}`));
  vi.stubGlobal('history', { replaceState: (_: unknown, __: string, to: string) => (address = to) });
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
});
afterEach(() => {
  forgetSecrets();
  vi.unstubAllGlobals();
});

describe('the secret in a link', () => {
  it('goes out of the address at once, and is known by the code it came with', () => {
    takeSecret('code-0001');
    expect(address).toBe('/j/code-0001');
    expect(secretOf('code-0001')).toBe(secret);
    expect(secretOf('code-0002')).toBeNull();
  });

  it('is nothing that another fragment could be', () => {
    vi.stubGlobal('location', { hash: '#main', pathname: '/j/code-0001', search: '' });
    address = 'untouched';
    takeSecret('code-0001');
    expect([address, secretOf('code-0001')]).toEqual(['untouched', null]);
  });

  it('is still there after a reload, and for one page in a browser that may store nothing', () => {
    takeSecret('code-0001');
    forgetSecrets(); // as a page that loads anew
    expect(secretOf('code-0001')).toBe(secret);
    vi.stubGlobal('sessionStorage', undefined);
    keepSecret('code-0003', secret);
    expect(secretOf('code-0003')).toBe(secret);
  });

  it('opens one room alone where it was made for that, and the code leads to another one the next time', () => {
    keepSecret('code-0001', secret, 'room-1');
    keepSecret('code-0002', secret);
    for (const code of ['code-0001', 'code-0002']) forgetOtherRooms(code, 'room-1');
    expect([secretOf('code-0001'), secretOf('code-0002')]).toEqual([secret, secret]);
    for (const code of ['code-0001', 'code-0002', 'code-0003']) forgetOtherRooms(code, 'room-2');
    expect([secretOf('code-0001'), secretOf('code-0002'), secretOf('code-0003')]).toEqual([null, secret, null]);
  });

  it('goes along with a link that is given away, and only with one that has it', () => {
    expect(linkTo('code-0001', secret)).toBe(`https://hub.example/j/code-0001#${secret}`);
    expect(linkTo('code-0001', null)).toBe('https://hub.example/j/code-0001');
  });

  it('is taken out of a link that somebody typed, which needs the whole of it', () => {
    const whole = { code: 'code-0001', secret };
    expect([takenApart(` https://hub.example/j/code-0001#${secret} `), takenApart(`code-0001#${secret}`)]).toEqual([
      whole,
      whole,
    ]);
    expect(
      ['https://hub.example/j/code-0001', `code-0001#${secret}x`, `/x?code-0001#${secret}`].map(takenApart),
    ).toEqual([null, null, null]);
  });
});

describe('a browser', () => {
  it.each([
    ['with both', true, ['video/VP8', 'video/H264'], true, true],
    ['without transforms', false, ['video/VP8'], false, true],
    ['without VP8', true, ['video/H264'], false, false],
    ['that says nothing of its codecs', true, null, false, undefined],
  ])('%s can encrypt sound and pictures, if it has what that takes', (_, transforms, codecs, able, shows) => {
    vi.stubGlobal('RTCRtpScriptTransform', transforms ? class {} : undefined);
    const getCapabilities = codecs && (() => ({ codecs: codecs.map((mimeType) => ({ mimeType })) }));
    vi.stubGlobal('RTCRtpSender', { ...(getCapabilities && { getCapabilities }) });
    expect([canSeal(), hasVp8()]).toEqual([able, shows]);
  });
});
