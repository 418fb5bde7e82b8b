import type { Keepsake } from '../../shared/contracts';
import { keepsakeArt } from '../../shared/keepsakes';
import type { Face } from './effects';

/** How a face is at one moment. */
export type Mien = {
  /** How far the mouth is open, 0 to 1. */
  readonly open: number;
  /** How far the head is lowered, -1 to 1. */
  readonly nod: number;
  /** How far the eyes are closed, 0 to 1. */
  readonly shut: number;
};
export type Colours = { readonly ground: string; readonly ink: string };

/** Outlines in a square of 64, and where eyes and mouth are in them. */
const faceArt: Record<Face, { outline: string; eyes: number; mouth: number; more?: string; beak?: boolean }> = {
  oval: {
    outline: 'M12 22C12 11 21 7 32 7s20 4 20 15c0 18-8 35-20 35S12 40 12 22z',
    eyes: 27,
    mouth: 44,
    more: 'M32 31v6',
  },
  round: { outline: 'M32 8a24 24 0 1 1 0 48 24 24 0 0 1 0-48z', eyes: 28, mouth: 43 },
  leaf: {
    outline: 'M32 4c14 8 21 20 21 31 0 13-9 22-21 25-12-3-21-12-21-25C11 24 18 12 32 4z',
    eyes: 31,
    mouth: 46,
    more: 'M32 4v12',
  },
  owl: {
    outline: 'M14 10c4 3 10 4 18 4s14-1 18-4c4 8 5 15 5 22 0 15-10 25-23 25S9 47 9 32c0-7 1-14 5-22z',
    eyes: 29,
    mouth: 43,
    more: 'M16 29a8 8 0 0 1 16 0 8 8 0 0 1-16 0zM32 29a8 8 0 0 1 16 0 8 8 0 0 1-16 0z',
    beak: true,
  },
  cat: {
    outline: 'M13 9l10 8c6-2 12-2 18 0l10-8c3 9 4 16 4 23 0 15-9 24-23 24S9 47 9 32c0-7 1-14 4-23z',
    eyes: 30,
    mouth: 44,
    more: 'M30 37h4l-2 3zM4 38l12 1M4 46l12-3M60 38l-12 1M60 46l-12-3',
  },
};

/** Draws the whole picture: a face in the middle of the person's tint, their keepsake beneath it. */
export function drawFace(
  on: CanvasRenderingContext2D,
  face: Face,
  keepsake: Keepsake,
  { ground, ink }: Colours,
  { open, nod, shut }: Mien,
): void {
  const { width, height } = on.canvas;
  const art = faceArt[face];
  on.setTransform(1, 0, 0, 1, 0, 0);
  on.globalAlpha = 1;
  on.fillStyle = ground;
  on.fillRect(0, 0, width, height);

  const size = height * 0.72;
  const scale = size / 64;
  on.setTransform(scale, 0, 0, scale, (width - size) / 2, height * 0.04 + nod * height * 0.03);
  on.translate(32, 32);
  on.rotate(nod * 0.03);
  on.translate(-32, -32);
  on.strokeStyle = ink;
  on.fillStyle = ink;
  on.lineWidth = 2.5;
  on.lineCap = 'round';
  on.lineJoin = 'round';
  const outline = new Path2D(art.outline);
  on.globalAlpha = 0.16;
  on.fill(outline);
  on.globalAlpha = 1;
  on.stroke(outline);
  if (art.more) on.stroke(new Path2D(art.more));
  for (const x of [24, 40]) {
    on.beginPath();
    on.ellipse(x, art.eyes, 2.6, Math.max(0.35, 2.9 * (1 - shut)), 0, 0, 2 * Math.PI);
    on.fill();
  }
  drawMouth(on, art.mouth, open, art.beak ?? false);

  const small = height * 0.18;
  on.setTransform(small / 48, 0, 0, small / 48, (width - small) / 2, height * 0.79);
  drawKeepsake(on, keepsake);
}

function drawMouth(on: CanvasRenderingContext2D, y: number, open: number, beak: boolean): void {
  const half = beak ? 4 : 7;
  const depth = 1.2 + open * 9;
  on.beginPath();
  on.moveTo(32 - half, y);
  on.quadraticCurveTo(32, y + (beak ? -4 : 1.5), 32 + half, y);
  on.quadraticCurveTo(32, y + 2 * depth, 32 - half, y);
  on.closePath();
  on.fill();
  on.stroke();
}

const shapes =
  /<path d="([^"]+)"|<ellipse cx="([^"]+)" cy="([^"]+)" rx="([^"]+)" ry="([^"]+)"|<circle cx="([^"]+)" cy="([^"]+)" r="([^"]+)"/g;

function drawKeepsake(on: CanvasRenderingContext2D, keepsake: Keepsake): void {
  for (const [, path, cx, cy, rx, ry, x, y, r] of (keepsakeArt[keepsake] ?? keepsakeArt.cloud).matchAll(shapes)) {
    if (path) {
      on.fill(new Path2D(path));
      continue;
    }
    on.beginPath();
    on.ellipse(Number(cx ?? x), Number(cy ?? y), Number(rx ?? r), Number(ry ?? r), 0, 0, 2 * Math.PI);
    on.fill();
  }
}

/** The colours of a tint as this page shows it now. */
export function coloursOf(tint: string): Colours {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  return { ground: colour(`--tint-${tint}`, '#d2dce6'), ink: colour(`--tint-${tint}-ink`, '#2e4d6b') };
}
