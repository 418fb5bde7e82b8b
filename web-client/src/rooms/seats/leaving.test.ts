import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepSeat, sayGone } from './leaving';

const sent: string[] = [];
const page = new EventTarget();
const network = { onLine: true, sendBeacon: (path: string, body: string) => sent.push(`${path} ${body}`) };

beforeEach(() => {
  sent.length = 0;
  vi.stubGlobal('navigator', network);
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
});
afterEach(() => vi.unstubAllGlobals());

const comesBack = (): void => {
  network.onLine = true;
  page.dispatchEvent(new Event('online'));
};

it('A seat is freed at once when there is a network', () => {
  network.onLine = true;
  sayGone('p');
  expect(sent).toEqual(['/api/leave {"pass":"p"}']);
});

it('A seat that was left without a network is freed once the network is back', () => {
  network.onLine = false;
  sayGone('p');
  expect(sent).toEqual([]);
  comesBack();
  comesBack();
  expect(sent).toEqual(['/api/leave {"pass":"p"}']);
});

it('A participant who joined again meanwhile keeps the seat', () => {
  network.onLine = false;
  sayGone('p');
  keepSeat();
  comesBack();
  expect(sent).toEqual([]);
});
