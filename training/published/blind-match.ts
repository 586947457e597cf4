import { z } from 'zod';
import type { Random } from '../../src/core/random.js';
import { assign } from '../../src/linalg/assign.js';
import { hahnGrantBound } from '../../src/linalg/hahn-grant.js';
import { kmeans } from '../../src/linalg/kmeans.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { maximiseTrace, traceOf } from '../../src/linalg/qap.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { type Matrix, takeRows, zeros } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { type BaselineInput, publishedMethod, verdictOptions } from './baseline.js';
import { gromovWasserstein } from './gromov-plan.js';
import { temperatures } from './gromov-wasserstein.js';
import { itemKernel, padded } from './item-kernel.js';

export const blindMatchOptions = z.strictObject({
  items: z.int().min(2).max(2000).default(2000).describe('rows a side up to which the items are the rows themselves'),
  centroids: z
    .int()
    .min(2)
    .max(2000)
    .default(40)
    .describe('items of a side that has more rows: k-means centroids; up to 40 the matching can be proved optimal'),
  kernel: z
    .enum(['distance', 'gram'])
    .default('distance')
    .describe('distance: Euclidean, entries off the diagonal standardised (published); gram: centred inner products'),
  starts: z
    .int()
    .min(1)
    .default(4)
    .describe('matchings climbed: from the Gromov–Wasserstein plan, then from random maps'),
  randomStarts: z
    .int()
    .min(0)
    .default(100)
    .describe('random permutations climbed by 2-opt besides, up to 100 items (published: 100)'),
  climbItems: z.int().min(0).default(500).describe('items up to which 2-opt improves the best matching'),
  boundSweeps: z.int().min(0).default(50).describe('sweeps of the Hahn–Grant bound, up to 40 items; 0: no bound'),
  ...verdictOptions,
});

type BlindMatchOptions = z.infer<typeof blindMatchOptions>;

interface Matching {
  /** Item i of the source goes with item permutation[i] of the target; numbers from the smaller side's size on are void. */
  readonly permutation: Uint32Array;
  /** tr(Kx P Ky Pᵀ) */
  readonly value: number;
  /** No matching has a greater value; undefined above 40 items. */
  readonly bound?: number;
  /** The bound is met: proved optimal. */
  readonly optimal: boolean;
}

/** Items beyond this are too many for the bound, and for 2-opt from random permutations. */
const BOUND_ITEMS = 40;
const RANDOM_ITEMS = 100;
/** Rounds of linearised assignment; it ends when the matching stays. */
const ROUNDS = 30;
/** The bound counts as met at this share of the value. */
const ZERO_GAP = 1e-9;
/** The plan that is the first start: temperatures, iterations at each, and where they end; it need not be exact. */
const FIRST_PLAN = { epsilons: temperatures(0.016, 1e-3), iterations: 15, sweeps: 25, tolerance: 1e-4 };

/**
 * Blind matching: D. Schnaus, N. Araslanov, D. Cremers, "It's a (Blind) Match! Towards Vision-Language Correspondence
 * without Parallel Data", CVPR 2025: the permutation of all items that maximises tr(Kx P Ky Pᵀ), the quadratic
 * assignment of two kernels, then W = polar(Xᵀ P Y).
 * Starts: the plan of entropic Gromov–Wasserstein and of random rotations, each improved by P ← assignment on Kx P Ky
 * until it stays (Frank–Wolfe with full steps, which on convex kernels only rises), and up to 100 items 2-opt from random
 * permutations; the best is climbed by 2-opt. The paper starts FAQ at random; on centred kernels its flat start is
 * stationary. Up to 40 items the bound of Hahn and Grant tells how far from the optimum the matching can be, and it is
 * called optimal only when the two meet. Right only where both sides hold the same items; with other items, or with
 * centroids, the optimum may be the wrong matching.
 * x (n, d), y (m, d) → W (d, d); memory 4 n² bytes five times over.
 */
export const blindMatch = publishedMethod<BlindMatchOptions>({
  name: 'blind-match',
  options: blindMatchOptions,
  leastRows: 20,
  search,
});

async function search({
  x,
  y,
  options,
  random,
  step,
  history,
  scores,
}: BaselineInput<BlindMatchOptions>): Promise<Matrix> {
  const [left, right] = [
    await itemsOf(x, options, random.fork('source')),
    await itemsOf(y, options, random.fork('target')),
  ];
  const found = await matchItems(left, right, options, random, (stage, done, total, value) => {
    step(stage, done, total);
    if (value !== undefined) history.push({ stage, step: done, value });
  });
  scores['matchingValue'] = found.value;
  if (found.bound !== undefined) scores['matchingBound'] = found.bound;
  scores['matchingOptimal'] = found.optimal ? 1 : 0;
  return nearestOrthogonal(await matchedCross(left, right, found.permutation), x.dim, y.dim);
}

/** Items of a side: its rows, or centroids of unit length where there are more rows than `items`. */
async function itemsOf(m: Matrix, { items, centroids }: BlindMatchOptions, random: Random): Promise<Matrix> {
  if (m.rows <= items) return m;
  return unitRows((await kmeans(m, Math.min(centroids, m.rows), { random, restarts: 3 })).centroids);
}

/** The best matching found of two sets of items (n, d) and (m, d), with its bound where there is one. */
export async function matchItems(
  x: Matrix,
  y: Matrix,
  options: Omit<BlindMatchOptions, 'items' | 'centroids' | 'verdict' | 'verdictRows'>,
  random: Random,
  each: (stage: string, done: number, total: number, value?: number) => void = () => {},
): Promise<Matching> {
  const k = Math.max(x.rows, y.rows);
  const [kx, ky] = [padded(await itemKernel(x, options.kernel), k), padded(await itemKernel(y, options.kernel), k)];
  const [kx64, ky64] = [Float64Array.from(kx.data), Float64Array.from(ky.data)];
  let best: { permutation: Uint32Array; value: number } | undefined;
  const offer = (permutation: Uint32Array, stage: string, done: number, total: number): void => {
    const value = traceOf(kx64, ky64, permutation);
    if (!best || value > best.value) best = { permutation, value };
    each(stage, done, total, value);
  };
  for (let i = 0; i < options.starts; i++) {
    const map = await startMap(x, y, i, random.fork(`start ${i}`));
    offer(
      await linearised(x, y, kx, ky, map, () => each('assignments', i, options.starts)),
      'assignments',
      i + 1,
      options.starts,
    );
  }
  const restarts = k <= RANDOM_ITEMS ? options.randomStarts : 0;
  if (k <= options.climbItems || restarts > 0) {
    const rng = random.fork('climb');
    const climbed = maximiseTrace(kx64, ky64, k, { random: rng, restarts, keep: 1, initial: [best!.permutation] });
    offer(climbed[0]!.permutation, '2-opt', 1, 1);
  }
  if (k > BOUND_ITEMS || options.boundSweeps === 0) return { ...best!, optimal: false };
  const { bound } = hahnGrantBound(kx64, ky64, k, {
    sweeps: options.boundSweeps,
    reached: best!.value,
    each: (sweep) => each('bound', sweep, options.boundSweeps),
  });
  return { ...best!, bound, optimal: bound - best!.value <= ZERO_GAP * Math.abs(best!.value) };
}

/** XᵀTY of the Gromov–Wasserstein plan of the items for start 0, a random rotation for the others. */
async function startMap(x: Matrix, y: Matrix, start: number, random: Random): Promise<Matrix> {
  if (start > 0) return randomOrthogonal(x.dim, y.dim, random);
  const uniform = (points: Matrix) => ({ points, masses: new Float64Array(points.rows).fill(1 / points.rows) });
  const { cross } = await gromovWasserstein(uniform(x), uniform(y), FIRST_PLAN);
  return { data: cross, rows: x.dim, dim: y.dim };
}

/** P ← argmax_P tr((Kx P_t Ky) Pᵀ) from the assignment on X M Yᵀ, until it stays; void items have scores of 0. */
async function linearised(
  x: Matrix,
  y: Matrix,
  kx: Matrix,
  ky: Matrix,
  map: Matrix,
  each: () => void,
): Promise<Uint32Array> {
  const k = kx.rows;
  let scores = padded(await matmul(await matmul(x, map), y, { transposeB: true }), k);
  let permutation: Uint32Array = new Uint32Array(0);
  for (let round = 0; round < ROUNDS; round++) {
    const { columns } = assign(
      scores.data.map((v) => -v),
      k,
      k,
    );
    each();
    const same = columns.every((column, i) => permutation[i] === column);
    permutation = columns;
    if (same) break;
    scores = await matmul(kx, takeRows(ky, columns)); // Kx P Ky: row i of P Ky is row p_i of Ky
  }
  return permutation;
}

/** Xᵀ P Y (d, d) over the items that have a partner. */
function matchedCross(x: Matrix, y: Matrix, permutation: Uint32Array): Promise<Float64Array> {
  const partners = zeros(x.rows, y.dim);
  for (let i = 0; i < x.rows; i++) {
    const j = permutation[i]!;
    if (j < y.rows) partners.data.set(y.data.subarray(j * y.dim, (j + 1) * y.dim), i * y.dim);
  }
  return crossProduct(x, partners);
}
