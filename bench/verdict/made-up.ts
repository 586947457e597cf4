import { type Random, random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { type Matrix, matrix, takeRows, zeros } from '../../src/vectors/matrix.js';
import type { Case } from './case.js';
import { drawn, ROWS, range, space } from './spaces.js';

/** A made-up pair: no item of one side has a partner on the other, so that any map called aligned is wrong. */
function cases(
  kind: string,
  count: number,
  make: (rng: Random, i: number) => Promise<readonly [Matrix, Matrix]>,
): Case[] {
  return Array.from({ length: count }, (_, i) => ({
    kind,
    name: `${kind} ${i}`,
    facts: {},
    seed: i,
    make: async () => {
      const [source, target] = await make(random(`${kind} ${i}`), i);
      return { source, target };
    },
  }));
}

const rowsOf = (i: number): number => [600, 1000, 1500, 2000][i % 4]!;
const ENCODERS = ['minilm', 'mpnet', 'e5', 'use', 'glove', 'fasttext'];

/** Rows of two encoders, the two sides of the choosing split. */
async function sides(i: number, rows: number): Promise<readonly [Matrix, Matrix]> {
  const from = ENCODERS[i % 6]!;
  const to = ENCODERS[(i + 1 + Math.floor(i / 6) * 2) % 6]!;
  const [x, y] = [await space(from, 'entries'), await space(to === from ? ENCODERS[(i + 1) % 6]! : to, 'entries')];
  return [
    takeRows(x, drawn(range(ROWS.entries.source), rows, `x ${i}`)),
    takeRows(y, drawn(range(ROWS.entries.target), rows, `y ${i}`)),
  ];
}

/** Rows (n, k) of independent numbers. */
function independent(n: number, k: number, rng: Random, one: (rng: Random) => number): Matrix {
  return matrix(
    Float32Array.from({ length: n * k }, () => one(rng)),
    n,
    k,
  );
}
const normal = (rng: Random): number => rng.normal();
/** Of mean 0 and variance 1, skewed. */
const skewed = (rng: Random): number => {
  const v = rng.normal();
  return (v + 0.5 * (v * v - 1)) / Math.sqrt(1.5);
};

/** A Gaussian of the covariance of rows: a random mix of all of them for every row. */
async function gaussianLike(rows: Matrix, rng: Random): Promise<Matrix> {
  const mixed = await matmul(independent(rows.rows, rows.rows, rng, normal), rows);
  return { ...mixed, data: mixed.data.map((v) => v / Math.sqrt(rows.rows)) };
}

/** Every coordinate in an order of its own: the same distribution of each, and nothing between them. */
async function permuted(rows: Matrix, rng: Random): Promise<Matrix> {
  const turn = await randomOrthogonal(rows.dim, rows.dim, rng);
  const out = zeros(rows.rows, rows.dim);
  const along = rng.int(2) ? await matmul(rows, turn) : rows;
  for (let j = 0; j < rows.dim; j++) {
    const order = rng.permutation(rows.rows);
    for (let i = 0; i < rows.rows; i++) out.data[i * rows.dim + j] = along.data[order[i]! * rows.dim + j]!;
  }
  return out;
}

/** Class sizes of `classes` over n rows: equal, or falling as 1 / rank. */
function labelsOf(n: number, classes: number, zipf: boolean, rng: Random): Uint32Array {
  const weights = Array.from({ length: classes }, (_, c) => (zipf ? 1 / (c + 1) : 1));
  const total = weights.reduce((a, b) => a + b, 0);
  return Uint32Array.from({ length: n }, () => {
    let at = (rng.int(1e9) / 1e9) * total;
    let c = 0;
    while (c < classes - 1 && at > weights[c]!) at -= weights[c++]!;
    return c;
  });
}

/** Variances that fall along the dimensions as those of text vectors do. */
const decay = (j: number): number => 1 / Math.sqrt(1 + j / 6);

/** Rows around class means: share of the variance inside the classes, drawn by `inside` for each row. */
function around(means: Matrix, labels: Uint32Array, share: number, inside: (c: number) => Float32Array): Matrix {
  const out = zeros(labels.length, means.dim);
  const [between, within] = [Math.sqrt(1 - share), Math.sqrt(share)];
  labels.forEach((c, i) => {
    const own = inside(c);
    for (let j = 0; j < means.dim; j++)
      out.data[i * means.dim + j] = decay(j) * (between * means.data[c * means.dim + j]! + within * own[j]!);
  });
  return out;
}

async function turned(rows: Matrix, dim: number, rng: Random): Promise<Matrix> {
  return matmul(rows, await randomOrthogonal(rows.dim, dim, rng));
}

/**
 * Class means correspond, everything inside a class is drawn on either side by itself: Gaussian, Gaussian of a covariance of each
 * class's own, skewed along directions of each side's own, or skewed along directions of each class's own.
 */
async function sharedClasses(rng: Random, i: number): Promise<readonly [Matrix, Matrix]> {
  const [x, y] = await classesAlike(rng, i);
  return [await turned(x, x.dim + 32 * rng.int(3), rng), await turned(y, y.dim + 32 * rng.int(3), rng)];
}

/** The same before either side is turned: the identity maps class means onto class means. */
export async function classesAlike(rng: Random, i: number): Promise<readonly [Matrix, Matrix]> {
  const dim = [64, 96, 128][i % 3]!;
  const classes = [10, 20, 40, 60, 100, 200][Math.floor(i / 3) % 6]!;
  const share = 0.25 + 0.1 * (i % 6);
  const [n, m] = [1000 + 500 * (i % 4), 1000 + 500 * (Math.floor(i / 2) % 4)];
  const means = independent(classes, dim, rng, i % 2 ? normal : skewed);
  const how = ['gauss', 'own', 'skewed', 'classwise'][Math.floor(i / 5) % 4]!;
  const side = async (rows: number): Promise<Matrix> => {
    const directions = await randomOrthogonal(dim, dim, rng);
    const perClass = Array.from({ length: classes }, () => ({
      turn: rng.permutation(dim),
      signs: Array.from({ length: dim }, () => (rng.int(2) ? 1 : -1)),
    }));
    const scales = Array.from({ length: classes }, () =>
      Float32Array.from({ length: dim }, () => 0.3 + (1.4 * rng.int(1000)) / 1000),
    );
    const inside = (c: number): Float32Array => {
      const raw = Float32Array.from({ length: dim }, () =>
        how === 'gauss' || how === 'own' ? rng.normal() : skewed(rng),
      );
      if (how === 'own') return raw.map((v, j) => v * scales[c]![j]!);
      if (how === 'classwise') return raw.map((_, j) => raw[perClass[c]!.turn[j]!]! * perClass[c]!.signs[j]!);
      if (how === 'skewed') {
        const out = new Float32Array(dim);
        for (let j = 0; j < dim; j++) for (let k = 0; k < dim; k++) out[j]! += raw[k]! * directions.data[k * dim + j]!;
        return out;
      }
      return raw;
    };
    return around(means, labelsOf(rows, classes, i % 4 < 2, rng), share, inside);
  };
  return [await side(n), await side(m)];
}

/** Class means of two real encoders correspond; inside the classes every coordinate of the target has an order of its own. */
async function realClasses(rng: Random, i: number): Promise<readonly [Matrix, Matrix]> {
  const [x, y] = await sides(i, 2000);
  const centres = 10 + 10 * (i % 9);
  const seeds = drawn(range([0, y.rows]), centres, `centres ${i}`);
  const dots = await matmul(y, takeRows(y, seeds), { transposeB: true });
  const sums = new Float64Array(centres * y.dim);
  const counts = new Float64Array(centres);
  const labels = Uint32Array.from({ length: y.rows }, (_, r) => {
    let best = 0;
    for (let c = 1; c < centres; c++) if (dots.data[r * centres + c]! > dots.data[r * centres + best]!) best = c;
    counts[best]!++;
    for (let j = 0; j < y.dim; j++) sums[best * y.dim + j]! += y.data[r * y.dim + j]!;
    return best;
  });
  const rest = zeros(y.rows, y.dim);
  for (let r = 0; r < y.rows; r++)
    for (let j = 0; j < y.dim; j++)
      rest.data[r * y.dim + j] = y.data[r * y.dim + j]! - sums[labels[r]! * y.dim + j]! / counts[labels[r]!]!;
  const other = await permuted(rest, rng);
  for (let r = 0; r < y.rows; r++)
    for (let j = 0; j < y.dim; j++) other.data[r * y.dim + j]! += sums[labels[r]! * y.dim + j]! / counts[labels[r]!]!;
  return [x, other];
}

/** Two mixtures of Gaussians whose weights are the same and whose means are not. */
async function zipfMixtures(rng: Random, i: number): Promise<readonly [Matrix, Matrix]> {
  const dim = [32, 64, 128][i % 3]!;
  const classes = [5, 10, 30, 100][i % 4]!;
  const side = async (rows: number): Promise<Matrix> => {
    const means = independent(classes, dim, rng, normal);
    return around(means, labelsOf(rows, classes, true, rng), 0.2 + 0.15 * (i % 5), () =>
      Float32Array.from({ length: dim }, () => rng.normal()),
    );
  };
  return [await side(rowsOf(i)), await side(rowsOf(i + 1))];
}

/** Leaves of two random trees of the same shape. */
async function trees(rng: Random, i: number): Promise<readonly [Matrix, Matrix]> {
  const dim = [48, 96][i % 2]!;
  const [levels, branches] = (
    [
      [4, 3],
      [3, 5],
      [6, 2],
      [2, 12],
    ] as const
  )[i % 4]!;
  const side = (rows: number): Matrix => {
    let nodes = independent(1, dim, rng, normal);
    for (let level = 0; level < levels; level++) {
      const next = zeros(nodes.rows * branches, dim);
      for (let r = 0; r < next.rows; r++)
        for (let j = 0; j < dim; j++)
          next.data[r * dim + j] = nodes.data[Math.floor(r / branches) * dim + j]! + rng.normal() * 0.8 ** level;
      nodes = next;
    }
    return around(nodes, labelsOf(rows, nodes.rows, i % 2 === 0, rng), 0.2, () =>
      Float32Array.from({ length: dim }, () => rng.normal()),
    );
  };
  return [await turned(side(rowsOf(i)), dim + 16, rng), await turned(side(rowsOf(i + 2)), dim, rng)];
}

/** A closed curve in many dims, with noise: every turn of it is as good as any other. */
async function rings(rng: Random, i: number): Promise<readonly [Matrix, Matrix]> {
  const dim = [24, 48, 96][i % 3]!;
  const harmonics = [1, 2, 4, 8][i % 4]!;
  const side = async (rows: number): Promise<Matrix> => {
    const out = zeros(rows, dim);
    for (let r = 0; r < rows; r++) {
      const t = (2 * Math.PI * rng.int(1e6)) / 1e6;
      for (let j = 0; j < dim; j++) {
        const k = 1 + (j >> 1);
        out.data[r * dim + j] =
          0.15 * rng.normal() + (k <= harmonics ? (j % 2 ? Math.sin(k * t) : Math.cos(k * t)) / k : 0);
      }
    }
    return turned(out, dim, rng);
  };
  return [await side(rowsOf(i)), await side(rowsOf(i + 1))];
}

/** Two clouds of few dims and of different shape. */
async function lowDims(rng: Random, i: number): Promise<readonly [Matrix, Matrix]> {
  const dim = 2 + (i % 9);
  const side = (rows: number): Matrix => {
    const classes = 2 + rng.int(8);
    const means = independent(classes, dim, rng, normal);
    return around(means, labelsOf(rows, classes, i % 2 === 0, rng), 0.5, () =>
      Float32Array.from({ length: dim }, () => skewed(rng)),
    );
  };
  return [side(rowsOf(i)), side(rowsOf(i + 1))];
}

/** A cloud and its items on the other side, both symmetric: every row has its mirror image, so that the map is one of two. */
async function symmetric(rng: Random, i: number): Promise<readonly [Matrix, Matrix]> {
  const [x, y] = await sides(i, rowsOf(i) / 2);
  const mirrored = (rows: Matrix): Matrix => {
    const out = zeros(rows.rows * 2, rows.dim);
    out.data.set(rows.data);
    rows.data.forEach((v, at) => {
      out.data[rows.data.length + at] = -v;
    });
    return takeRows(out, rng.permutation(out.rows));
  };
  return [mirrored(x), mirrored(y)];
}

/** Pairs without a right answer, by kind. */
export const madeUp: Readonly<Record<string, (count: number) => Case[]>> = {
  gaussian: (count) =>
    cases('gaussian', count, async (rng, i) => {
      const [x, y] = await sides(i, rowsOf(i));
      return [x, await gaussianLike(y, rng)];
    }),
  permuted: (count) =>
    cases('permuted', count, async (rng, i) => {
      const [x, y] = await sides(i, rowsOf(i));
      return [x, await permuted(y, rng)];
    }),
  classes: (count) => cases('classes', count, sharedClasses),
  'real classes': (count) => cases('real classes', count, realClasses),
  'zipf mixtures': (count) => cases('zipf mixtures', count, zipfMixtures),
  trees: (count) => cases('trees', count, trees),
  rings: (count) => cases('rings', count, rings),
  'low dims': (count) => cases('low dims', count, lowDims),
  symmetric: (count) => cases('symmetric', count, symmetric),
};
