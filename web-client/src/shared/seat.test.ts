import { beforeEach, expect, test, vi } from 'vitest';
import { askAgain, clearSeat, forgetEverything, getSeat, renewPass, type Seat, setSeat, takeProblem } from './seat';

const seat: Seat = {
  room: 'q4Bq4Bq4',
  who: 'p9p9p9p9',
  role: 'participant',
  title: 'Tuesday circle',
  pass: 'eyJ',
  expiresAt: 1,
  name: 'Quiet Heron',
  keepsake: 'wren',
  tint: 'sea',
  code: 'W1W1W1W1',
  inviteCode: null,
  mode: 'audio',
};

beforeEach(() => {
  vi.stubGlobal('document', { cookie: '' });
  vi.stubGlobal('location', { protocol: 'https:' });
  forgetEverything();
});

test('A seat that was stored is read back', () => {
  setSeat(seat);
  expect(getSeat()).toEqual(seat);
  clearSeat();
  expect(getSeat()).toBeNull();
});

test('A new pass replaces the old one and nothing else', () => {
  setSeat(seat);
  renewPass('new', 2);
  expect(getSeat()).toEqual({ ...seat, pass: 'new', expiresAt: 2 });
});

test('A new pass without a seat is ignored', () => {
  renewPass('new', 2);
  expect(getSeat()).toBeNull();
});

test('The remark about a name is read once', () => {
  const refusal = { code: 'name_taken', text: 'Somebody is called Rowan.' };
  askAgain(refusal);
  expect(takeProblem()).toEqual(refusal);
  expect(takeProblem()).toBeNull();
});

test('Quick exit leaves no seat', () => {
  setSeat(seat);
  forgetEverything();
  expect(getSeat()).toBeNull();
});
