import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Seat, setSeat } from '../shared/seat';
import { changeEase, currentEase } from './ease';

const seatIn = (room: string): Seat => ({
  room,
  who: 'p1',
  role: 'participant',
  title: '',
  pass: 'p',
  expiresAt: 1,
  name: 'Wren',
  keepsake: 'wren',
  tint: 'sea',
  code: 'c',
  inviteCode: null,
  mode: 'video',
});

describe('what makes a session easier', () => {
  beforeEach(() => {
    const stored = new Map<string, string>();
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
      removeItem: (key: string) => stored.delete(key),
    });
  });

  it('is off at first, is kept for the session, and not for the next one', () => {
    setSeat(seatIn('one'));
    expect(Object.values(currentEase())).toEqual([false, false, false, false, false]);
    changeEase({ dim: true, noChat: true });
    expect(currentEase()).toEqual({ dim: true, noVideo: false, noSelf: false, noChat: true, inSpace: false });
    setSeat(seatIn('two'));
    expect(Object.values(currentEase())).toEqual([false, false, false, false, false]);
    setSeat(seatIn('one'));
    expect(currentEase().dim).toBe(true); // as after a reload
  });

  it('takes nothing from storage that it does not know', () => {
    setSeat(seatIn('three'));
    sessionStorage.setItem('ease', JSON.stringify({ room: 'three', ease: { dim: 'yes', noVideo: true, other: true } }));
    expect(currentEase()).toEqual({ dim: false, noVideo: true, noSelf: false, noChat: false, inSpace: false });
    setSeat(seatIn('four'));
    sessionStorage.setItem('ease', 'no JSON');
    expect(currentEase().noVideo).toBe(false);
  });
});
