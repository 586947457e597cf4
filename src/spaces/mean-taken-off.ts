/**
 * One model under two settings that its structure cannot tell apart: rows as the model makes them, and rows whose mean was
 * subtracted. Many models put all rows into a narrow cone around their mean; without it the same rows spread around zero.
 */
import type { Random } from '../core/random.js';
import { matmul } from '../linalg/matmul.js';
import { type Matrix, sliceRows, takeRows, transposed } from '../vectors/matrix.js';
import { centre, meanOf, unitRows } from '../vectors/preprocess.js';
import type { Split } from './split-spaces.js';
import { fitsOf, structureOf } from './structure.js';
import { indices, median } from './values.js';

/** Rows from which a cone is searched: of 1 % in a cone, four. */
const STARTS = 400;
const ROUNDS = 4;
/** Of the rows that are looked at. */
const SMALLEST_CONE = 4;
const LEARNED_ROWS = 2000;
/** Cosine to the axis: of the median row of a cone, of the rows that may belong to it, of rows that lie outside. */
const COSINE = { cone: 0.8, member: 0.65, outside: 0.5 } as const;
/** Rows of a part, at least, and as a share of all rows. */
const SMALLEST = { rows: 8, share: 0.004 } as const;
/** Rows between cone and rest, at most, as a share of the smaller part. */
const BETWEEN = 0.02;
/** n |mean|² of n rows spread evenly around zero is 1; |mean|² that parts of a collection may have beside it. */
const SPREAD = { rows: 1.5, more: 0.01 } as const;
/** How the fit of the rows of one part to the structure of the other may differ from that of the other's own rows. */
const ALIKE = [0.7, 1.45] as const;

/**
 * Unit rows (n, d) → the rows in a cone and the rest, where the rest spreads around zero and looks like the cone without its
 * mean; undefined otherwise. O(n d + d³).
 */
export async function meanTakenOff(rows: Matrix, rng: Random): Promise<Split | undefined> {
  const axis = await coneOf(rows, rng);
  if (!axis) return undefined;
  const cosines = (await matmul(rows, axis)).data;
  const cone = indices(rows.rows, (i) => cosines[i]! >= COSINE.member);
  const rest = indices(rows.rows, (i) => cosines[i]! < COSINE.outside);
  const [fewer, between] = [Math.min(cone.length, rest.length), rows.rows - cone.length - rest.length];
  if (fewer < Math.max(SMALLEST.rows, SMALLEST.share * rows.rows) || between > BETWEEN * fewer) return undefined;
  const spread = squaredLength(meanOf(takeRows(rows, rest)));
  if (spread > SPREAD.rows / rest.length + SPREAD.more) return undefined;
  const inCone = takeRows(rows, cone);
  const parts = [unitRows(centre(inCone, meanOf(inCone))), takeRows(rows, rest)] as const;
  const ratio = await likeness(parts, rng);
  if (!(ratio > ALIKE[0] && ratio < ALIKE[1])) return undefined;
  const first = rows.rows - rest.length;
  return {
    isFirst: Uint8Array.from(cosines, (v) => Number(v >= COSINE.outside)),
    confidence: [cone.length / first, 1],
  };
}

/** The axis (d, 1) of the cone with the most rows; undefined where there is none. */
async function coneOf(rows: Matrix, rng: Random): Promise<Matrix | undefined> {
  const some = takeRows(rows, rng.fork('rows').sample(rows.rows, LEARNED_ROWS));
  const starts = sliceRows(some, 0, Math.min(STARTS, some.rows));
  const cosines = (await matmul(starts, transposed(some))).data;
  const near = Array.from({ length: starts.rows }, (_, s) =>
    indices(some.rows, (i) => cosines[s * some.rows + i]! >= COSINE.member),
  );
  let members = near.reduce((best, one) => (one.length > best.length ? one : best));
  let axis = sliceRows(starts, 0, 1);
  for (let round = 0; round < ROUNDS; round++) {
    if (members.length < SMALLEST_CONE) return undefined;
    const mean = meanOf(takeRows(some, members));
    axis = unitRows({ data: mean, rows: 1, dim: mean.length });
    const along = (await matmul(some, transposed(axis))).data;
    members = indices(some.rows, (i) => along[i]! >= COSINE.member);
    if (round === ROUNDS - 1 && median(Float64Array.from(members, (i) => along[i]!)) < COSINE.cone) return undefined;
  }
  return transposed(axis);
}

/** Median fit of the smaller part to the structure of one half of the larger one, in units of the other half's. */
async function likeness(parts: readonly [Matrix, Matrix], rng: Random): Promise<number> {
  const [large, small] = parts[0].rows >= parts[1].rows ? parts : [parts[1], parts[0]];
  const order = rng.fork('halves').permutation(large.rows);
  const structure = await structureOf(takeRows(large, order.subarray(0, large.rows >> 1)));
  const own = await fitsOf(takeRows(large, order.subarray(large.rows >> 1)), structure, rng);
  return median(await fitsOf(small, structure, rng)) / median(own);
}

const squaredLength = (v: Float32Array): number => v.reduce((sum, one) => sum + one * one, 0);
