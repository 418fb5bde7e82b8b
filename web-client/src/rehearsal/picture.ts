import { drawPortrait, type PortraitKey } from './portraits';

const size = { width: 320, height: 180 };
const perSecond = 4; // a weak device draws, sends and shows four of these

/** A drawn portrait that moves its mouth while it speaks, as a track like that of a camera; with the way to end it. */
export function openPortrait(
  portrait: PortraitKey,
  isTalking: () => boolean,
): { readonly track: MediaStreamTrack; close(): void } | null {
  const canvas = Object.assign(document.createElement('canvas'), size);
  const on = canvas.getContext('2d', { alpha: false });
  if (!on) return null;
  const draw = () => {
    const now = performance.now();
    const loud = isTalking() ? 0.4 + 0.6 * Math.random() : 0;
    drawPortrait(on, portrait, {
      open: loud,
      nod: 0.25 * Math.sin(now / 1700) + 0.5 * loud,
      shut: now % 4300 < 300 ? 1 : 0,
    });
  };
  draw();
  const [track] = canvas.captureStream(perSecond).getVideoTracks();
  if (!track) return null;
  track.contentHint = 'motion';
  const timer = setInterval(draw, 1000 / perSecond);
  return {
    track,
    close: () => {
      clearInterval(timer);
      track.stop();
    },
  };
}
