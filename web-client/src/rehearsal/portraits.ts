import type { Mien } from '../media/effects/drawing';

export const portraitKeys = ['juniper', 'nadia', 'ade', 'mei'] as const;
export type PortraitKey = (typeof portraitKeys)[number];

type Shape = { readonly path: string; readonly colour: string; readonly alpha?: number };
type Portrait = {
  readonly room: readonly Shape[];
  readonly behind?: readonly Shape[]; // hair, behind the shoulders
  readonly skin: string;
  readonly top: string;
  readonly over?: readonly Shape[]; // a scarf, over the shoulders
  readonly hair: readonly Shape[];
};

const view = { width: 320, height: 200 };
const circle = (x: number, y: number, r: number) =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
const box = (x: number, y: number, w: number, h: number) => `M${x} ${y}h${w}v${h}h${-w}z`;
const wall = (colour: string): Shape => ({ path: box(-20, -20, 360, 240), colour });

// What a camera shows has no theme: the colours are the same in light and dark.
const portraits: Record<PortraitKey, Portrait> = {
  juniper: {
    room: [
      wall('#8b9a8c'),
      { path: circle(58, 70, 58), colour: '#e6c98b', alpha: 0.35 },
      { path: `M40 56h36l10 34H30z${box(56, 90, 4, 130)}`, colour: '#e6c98b' },
    ],
    skin: '#c98f6b',
    top: '#3f5f6b',
    hair: [
      {
        path: [
          circle(134, 58, 17),
          circle(146, 42, 17),
          circle(164, 37, 18),
          circle(182, 46, 17),
          circle(189, 64, 15),
          circle(130, 76, 12),
          circle(192, 80, 11),
        ].join(''),
        colour: '#2f2320',
      },
    ],
  },
  nadia: {
    room: [
      wall('#a9b3ad'),
      { path: box(28, 22, 72, 92), colour: '#dbe4e0' },
      { path: box(61.5, 22, 5, 92) + box(28, 65.5, 72, 5), colour: '#a9b3ad' },
    ],
    behind: [{ path: 'M112 160c-4-40 2-72 8-90 6-22 22-38 40-38s34 16 40 38c6 18 12 50 8 90z', colour: '#6d4a54' }],
    skin: '#d9a27d',
    top: '#4d3942',
    over: [{ path: 'M128 118c14 24 50 24 64 0l14 34c-24 18-68 18-92 0z', colour: '#6d4a54' }],
    hair: [{ path: 'M130 76c2-24 14-34 30-34s28 10 30 34c-8-14-16-20-30-20s-22 6-30 20z', colour: '#6d4a54' }],
  },
  ade: {
    room: [
      wall('#b08b74'),
      {
        path: `${box(262, 140, 4, 80)}M264 146c-26-4-36-22-36-46 20 4 34 18 36 46zM264 138c2-30 14-46 36-52 2 26-10 44-36 52z`,
        colour: '#6c7b55',
      },
    ],
    skin: '#6d4531',
    top: '#d4b06a',
    hair: [
      {
        path: 'M126 78c0-30 16-44 34-44s34 14 34 44c0 4-2 8-3 8-3-18-10-26-31-26s-28 8-31 26c-1 0-3-4-3-8z',
        colour: '#1c1614',
      },
    ],
  },
  mei: {
    room: [wall('#9fb0b5'), { path: 'M-20 220V92c110 24 240 24 360-20v148z', colour: '#7f949b', alpha: 0.5 }],
    behind: [
      {
        path: 'M122 150c-6-30-4-62 2-82 5-20 20-34 36-34s31 14 36 34c6 20 8 52 2 82-10 8-66 8-76 0z',
        colour: '#26211f',
      },
    ],
    skin: '#e6bd97',
    top: '#8a5a4a',
    hair: [{ path: 'M128 84c0-28 14-42 32-42s32 14 32 42c-6-16-20-26-36-26-12 4-22 12-28 26z', colour: '#26211f' }],
  },
};

/** Draws somebody scripted in their room, as a camera would show them. */
export function drawPortrait(on: CanvasRenderingContext2D, key: PortraitKey, { open, nod, shut }: Mien): void {
  const { room, behind = [], skin, top, over = [], hair } = portraits[key];
  const { width, height } = on.canvas;
  const scale = Math.max(width / view.width, height / view.height);
  const fill = (shapes: readonly Shape[]) => {
    for (const { path, colour, alpha = 1 } of shapes) {
      on.globalAlpha = alpha;
      on.fillStyle = colour;
      on.fill(new Path2D(path));
    }
    on.globalAlpha = 1;
  };
  const placed = (lowered: number) =>
    on.setTransform(
      scale,
      0,
      0,
      scale,
      (width - scale * view.width) / 2,
      (height - scale * view.height) / 2 + lowered * scale,
    );
  placed(0);
  fill(room);
  placed(2 * nod);
  fill(behind);
  placed(0);
  fill([
    { path: box(146, 106, 28, 26), colour: skin },
    { path: 'M146 116c8 8 20 8 28 0v10h-28z', colour: '#000', alpha: 0.12 },
    { path: 'M78 220v-20c2-44 30-66 66-70 8 12 24 12 32 0 36 4 64 26 66 70v20z', colour: top },
    ...over,
  ]);
  placed(2 * nod);
  fill([{ path: 'M132 78c0-26 12-36 28-36s28 10 28 36c0 24-12 42-28 42s-28-18-28-42z', colour: skin }, ...hair]);
  on.fillStyle = '#241a16';
  on.globalAlpha = 0.7;
  for (const x of [149, 171]) {
    on.beginPath();
    on.ellipse(x, 82, 2.4, Math.max(0.5, 2.4 * (1 - shut)), 0, 0, 2 * Math.PI);
    on.fill();
  }
  on.beginPath();
  on.ellipse(160, 102, 6, 0.9 + 4 * open, 0, 0, 2 * Math.PI);
  on.fill();
  on.globalAlpha = 1;
}
