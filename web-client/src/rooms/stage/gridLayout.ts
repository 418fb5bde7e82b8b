/** Where the tiles go. Sizes are CSS pixels; `gap` is between tiles. */
export type Grid = {
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly pageSize: number;
  readonly pages: number;
};

const smallestWidth = 148;
const smallestHeight = 104;
const mostPerPage = 25;
const phoneWidth = 640;
const phonePageSize = 6;

export function gapFor(width: number): number {
  return width < phoneWidth ? 8 : 12;
}

/** How many tiles a page holds and how they stand. All pages use the geometry of a full page, so tiles do not resize between pages. */
export function gridLayout(people: number, width: number, height: number): Grid {
  const count = Math.max(1, people);
  const gap = gapFor(width);
  const most = Math.min(count, width < phoneWidth && height > width ? phonePageSize : mostPerPage);

  let pageSize = most;
  let best = arrange(pageSize, width, height, gap);
  while (pageSize > 1 && (best.tileWidth < smallestWidth || best.tileHeight < smallestHeight)) {
    pageSize -= 1;
    best = arrange(pageSize, width, height, gap);
  }
  return { ...best, pageSize, pages: Math.ceil(count / pageSize) };
}

function arrange(n: number, width: number, height: number, gap: number): Omit<Grid, 'pageSize' | 'pages'> {
  const tall = height > width;
  let best = { columns: 1, rows: n, tileWidth: width, tileHeight: height };
  let bestScore = -1;
  // On a phone the score alone would stack three or four people in one column of flat strips; the design pairs them.
  const phone = tall && width < phoneWidth;
  const from = phone && n > 2 ? 2 : 1;
  const to = phone ? Math.min(n, 2) : n;
  for (let columns = from; columns <= to; columns += 1) {
    const rows = Math.ceil(n / columns);
    const w = Math.max(0, (width - gap * (columns - 1)) / columns);
    const h = Math.max(0, (height - gap * (rows - 1)) / rows);
    const useful = Math.min(w, (h * 16) / 9) * Math.min(h, (w * 5) / 4); // the picture after cropping to between 4:5 and 16:9
    const empty = columns * rows - n;
    // Cameras lie: where there is width, a lying tile shows more of them than an upright one of the same size.
    const upright = tall ? 1 : Math.min(1, w / h / 0.95);
    const score = useful * upright * (1 - 0.02 * empty);
    const tie = Math.abs(score - bestScore) < 1e-6;
    if (tie ? !tall : score > bestScore) {
      best = { columns, rows, tileWidth: w, tileHeight: h };
      bestScore = Math.max(score, bestScore);
    }
  }
  return best;
}

const flattest = 16 / 9;
const tallest = 4 / 5;

/** The shape of the picture inside a tile of this shape: it fills the tile between 4:5 and 16:9, and is centred beyond. */
export function pictureBox(tileRatio: number): number {
  return Math.min(flattest, Math.max(tallest, tileRatio));
}

/** Whether a picture may fill its box: a fifth of its short side may be cut away, and of its long side what leaves a face whole. */
export function mayFill(pictureRatio: number, boxRatio: number): boolean {
  const kept = Math.min(pictureRatio, boxRatio) / Math.max(pictureRatio, boxRatio);
  const cutsHeight = boxRatio > pictureRatio;
  const shortIsHeight = pictureRatio >= 1;
  return kept >= (cutsHeight === shortIsHeight ? 0.8 : 0.44);
}
