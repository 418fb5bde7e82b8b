import { describe, expect, it } from 'vitest';
import { layersFor } from './peerConnection';

describe('the layers of a camera', () => {
  it.each([
    [1280, 720, [4, 2, 1]],
    [960, 540, [4, 2, 1]],
    [640, 480, [2, 1]],
    [640, 360, [2, 1]],
    [320, 240, [1]],
    [540, 960, [4, 2, 1]],
  ])('suit a capture of %i by %i', (width, height, scales) => {
    expect(
      layersFor(width, height)
        .filter((l) => l.active)
        .map((l) => l.scale),
    ).toEqual(scales);
  });
});
