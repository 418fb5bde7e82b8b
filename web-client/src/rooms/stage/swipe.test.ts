import { describe, expect, it } from 'vitest';
import { Swipe } from './swipe';

const at = (clientX: number, clientY = 0) => ({ clientX, clientY });

describe('a swipe over the tiles', () => {
  it('turns the page in its direction, and the opposite way in right-to-left text', () => {
    const swipe = new Swipe();
    const along = (to: number, rtl: boolean) => {
      swipe.start([at(200)]);
      return swipe.end(at(to), rtl);
    };
    expect([along(100, false), along(300, false), along(100, true), along(300, true)]).toEqual([1, -1, -1, 1]);
    expect(along(150, false)).toBe(0);
  });

  it('is not a pinch, even when the fingers leave one after the other', () => {
    const swipe = new Swipe();
    swipe.start([at(100)]);
    swipe.start([at(100), at(300)]);
    expect(swipe.end(at(0), false)).toBe(0);
    expect(swipe.end(at(400), false)).toBe(0);
  });

  it('is neither a movement up or down nor one that the browser took over', () => {
    const swipe = new Swipe();
    swipe.start([at(200, 0)]);
    expect(swipe.end(at(100, 300), false)).toBe(0);
    swipe.start([at(200)]);
    swipe.cancel();
    expect(swipe.end(at(0), false)).toBe(0);
  });
});
