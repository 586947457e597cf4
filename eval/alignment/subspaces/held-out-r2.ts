import { stopIfAborted } from '../../../src/core/cancellation.js';
import { random } from '../../../src/core/random.js';
import { product64 } from '../../../src/linalg/product64.js';
import { solvePositive } from '../../../src/linalg/solve.js';
import { dense } from '../../../src/linalg/svd.js';
import { type Moments, swapped, trace } from './moments.js';

/** The sum of the moments of several sets of rows about one common centre. */
function joined(sets: readonly Moments[]): Moments {
  const first = sets[0]!;
  const sum = (of: (m: Moments) => Float64Array): Float64Array => {
    const out = of(first).slice();
    for (const m of sets.slice(1)) for (let i = 0; i < out.length; i++) out[i]! += of(m)[i]!;
    return out;
  };
  const n = sets.reduce((total, m) => total + m.n, 0);
  return {
    ...first,
    n,
    xx: sum((m) => m.xx),
    yy: sum((m) => m.yy),
    xy: sum((m) => m.xy),
    x: sum((m) => m.x),
    y: sum((m) => m.y),
  };
}

/** The moments about another centre (given relative to the present one): Σ(x − c)(y − d)ᵀ. */
function recentred(m: Moments, c: Float64Array, d: Float64Array): Moments {
  const move = (s: Float64Array, a: Float64Array, ca: Float64Array, b: Float64Array, cb: Float64Array): Float64Array =>
    s.map((v, at) => {
      const i = Math.floor(at / b.length);
      const j = at % b.length;
      return v - a[i]! * cb[j]! - ca[i]! * b[j]! + m.n * ca[i]! * cb[j]!;
    });
  return {
    ...m,
    xx: move(m.xx, m.x, c, m.x, c),
    yy: move(m.yy, m.y, d, m.y, d),
    xy: move(m.xy, m.x, c, m.y, d),
    x: m.x.map((v, i) => v - m.n * c[i]!),
    y: m.y.map((v, i) => v - m.n * d[i]!),
  };
}

/** Penalties tried by `auto`, as shares of the mean variance of a predicting dimension. */
export const RIDGES = [1e-8, 1e-4, 1e-2, 1] as const;

/**
 * Cross-fitted R² of predicting x from y linearly: each fold is predicted by the ridge regression of the others, with
 * λ = ridge · tr(C_yy)/q of the fitting rows; 1 − Σ squared error / Σ squared distance from the fitting rows' mean.
 * `auto` chooses the ridge for each fold by fitting without the next fold too and predicting that one. Unrelated data
 * give 0 or a little less, whatever the dimensions. `folds`: moments of disjoint rows about one centre. The data are
 * not needed again: O(folds (q³/3 + q² p)), four times as much with `auto`.
 */
export async function heldOutR2(
  folds: readonly Moments[],
  ridge: number | 'auto',
  signal?: AbortSignal,
): Promise<number> {
  let [error, total] = [0, 0];
  for (const [at, fold] of folds.entries()) {
    stopIfAborted(signal, `predicting fold ${at + 1} of ${folds.length}`);
    const others = folds.filter((_, other) => other !== at);
    const penalty = ridge === 'auto' ? await bestRidge(others, at % others.length) : ridge;
    const found = await squaredErrors(others, fold, penalty);
    error += found.error;
    total += found.total;
  }
  return total > 0 ? 1 - error / total : Number.NaN;
}

async function bestRidge(folds: readonly Moments[], validate: number): Promise<number> {
  const rest = folds.length > 1 ? folds.filter((_, at) => at !== validate) : folds;
  let best = { ridge: RIDGES[0] as number, error: Number.POSITIVE_INFINITY };
  if (rest === folds) return RIDGES[2]; // two folds leave nothing to choose with
  for (const ridge of RIDGES) {
    const { error } = await squaredErrors(rest, folds[validate]!, ridge);
    if (error < best.error) best = { ridge, error };
  }
  return best.ridge;
}

async function squaredErrors(
  fitted: readonly Moments[],
  fold: Moments,
  ridge: number,
): Promise<{ error: number; total: number }> {
  const rest = joined(fitted);
  const meanX = rest.x.map((v) => v / rest.n);
  const meanY = rest.y.map((v) => v / rest.n);
  const test = recentred(fold, meanX, meanY);
  const total = trace(test.xx, test.p);
  const weights = ridgeWeights(recentred(rest, meanX, meanY), ridge);
  return { total, error: total + (await crossTerms(test, weights)) };
}

/** B (q, p) with x ≈ y B. */
function ridgeWeights(m: Moments, ridge: number): Float64Array {
  return ridgeSolution(m.yy, m.q, swapped(m).xy, m.p, ridge, m.floor);
}

/**
 * (G + λI)⁻¹ R for the Gram matrix G (q, q) of q predicting dims and a right side R (q, cols), λ = ridge · tr(G)/q; `floor`:
 * the share of the largest variance that is rounding.
 */
export function ridgeSolution(
  given: Float64Array,
  q: number,
  right: Float64Array,
  cols: number,
  ridge: number,
  floor: number,
): Float64Array {
  const gram = given.slice();
  // The floors keep a side of fewer directions than dims (fewer rows, equal rows) solvable: rounding of the moments may
  // push eigenvalues that are 0 below it, by a share of the largest. A side without variance predicts the mean.
  const rounding = 10 * floor * Math.hypot(...rowNorms(gram, q));
  const lambda = Math.max((Math.max(ridge, 1e-10) * trace(gram, q)) / q, rounding) || 1;
  for (let j = 0; j < q; j++) gram[j * (q + 1)]! += lambda;
  return solvePositive(gram, q, right, cols);
}

/** The folds of n rows: seeded disjoint sets of nearly equal size, at least two rows in each. */
export function foldsOf(n: number, folds: number, seed: number): Uint32Array[] {
  const order = random(seed).fork('folds').permutation(n);
  const count = Math.max(2, Math.min(folds, Math.floor(n / 2)));
  return Array.from({ length: count }, (_, fold) => order.filter((_, at) => at % count === fold));
}

const rowNorms = (a: Float64Array, n: number): number[] =>
  Array.from({ length: n }, (_, i) => Math.hypot(...a.subarray(i * n, (i + 1) * n)));

/** tr(Bᵀ S_yy B) − 2 tr(Bᵀ S_yx): what the prediction changes in Σ‖x‖². */
async function crossTerms(m: Moments, b: Float64Array): Promise<number> {
  const image = (await product64(dense(m.yy, m.q, m.q), dense(b, m.q, m.p))).data;
  const yx = swapped(m).xy;
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += b[i]! * (image[i]! - 2 * yx[i]!);
  return sum;
}
