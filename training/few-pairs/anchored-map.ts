import type { Random } from '../../src/core/random.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { climb } from '../unpaired-linear/moments/climb.js';
import { type Pair, resized } from '../unpaired-linear/moments/population.js';
import { thirdMoments } from '../unpaired-linear/moments/third-moments.js';
import { leadingColumns, lifted, type PrincipalSpace } from '../unpaired-linear/principal-rows.js';
import { blended, refine } from '../unpaired-linear/refine.js';
import { sampleRows } from '../unpaired-linear/sample-rows.js';
import {
  insideMap,
  type PrincipalSpaces,
  principalSpaces,
  type SearchMapInput,
} from '../unpaired-linear/search-map.js';
import { softMatchesByMap } from '../unpaired-linear/soft-matches.js';

/** Preprocessed rows (n, d_x) and (m, d_y) that belong to no pair, also along their principal directions. */
export interface Unpaired {
  readonly x: Matrix;
  readonly y: Matrix;
  readonly spaces: PrincipalSpaces;
  /** Third moments of both sides along their leading directions. */
  readonly moments: Pair;
}

/** Preprocessed rows of no pair, and what maps of them are compared by. */
export async function unpairedRows(input: SearchMapInput): Promise<Unpaired> {
  const spaces = await principalSpaces(input);
  const dims = Math.min(spaces.dims, MOMENT_DIMS);
  const moments: Pair = [await thirdMoments(spaces.source, dims), await thirdMoments(spaces.target, dims)];
  return { x: input.x, y: input.y, spaces, moments };
}

/** Row i of x (k, d_x) belongs to row i of y (k, d_y). */
export interface PairedRows {
  readonly x: Matrix;
  readonly y: Matrix;
}

/** Where a start comes from: Procrustes on the pairs, a climb on third moments from there, or a map found without pairs. */
export type Start = 'pairs' | 'moments' | { readonly found: Matrix };

/** In few directions right maps have the widest basins. */
const MOMENT_DIMS = 48;
const CLIMB_STEPS = 40;

/** What the unpaired rows count against the pairs while leading directions are refined: of 10 to 1,000 pairs all do much the same. */
const LEADING_WEIGHT = 1;
/**
 * Rounds of transport in leading directions, in which the pairs stay fixed matches → (d_x, d_y) of the rank of the spaces.
 * `stride`: every `stride`-th round alone.
 */
export async function refineAnchored(
  unpaired: Unpaired,
  pairs: PairedRows,
  start: Start,
  random: Random,
  more: { readonly stride?: number; readonly each?: (round: number, of: number) => void } = {},
): Promise<Matrix> {
  const { source, target, rank } = unpaired.spaces;
  const cross = await crossProduct(await along(pairs.x, source, rank), await along(pairs.y, target, rank));
  const from = await startMap(unpaired, start, cross);
  const fixed = { cross, weight: LEADING_WEIGHT };
  const map = await refine({ source, target, start: from, rank, random, pairs: fixed, ...more });
  return lifted(map.data, source, target);
}

/** cross: of the pairs in leading directions (rank, rank) → a map (k, k) between fewer of them or as many. */
async function startMap({ spaces, moments }: Unpaired, start: Start, cross: Float64Array): Promise<Float32Array> {
  if (typeof start === 'object') return insideMap(start.found, spaces, spaces.rank);
  const dims = start === 'pairs' ? spaces.rank : moments[0].dims;
  const { data } = await nearestOrthogonal(Float64Array.from(resized(Float32Array.from(cross), dims)), dims, dims);
  if (start === 'pairs') return data;
  const [climbed] = await climb([data], ...moments, CLIMB_STEPS);
  return climbed!.map;
}

/** Unit rows in leading principal coordinates. */
async function along(x: Matrix, { basis }: PrincipalSpace, rank: number): Promise<Matrix> {
  return unitRows(await matmul(x, leadingColumns(basis, rank)));
}

/** U (d_x, d_y): what at most `rows` unpaired rows a side say of the map, by soft CSLS matches in all directions. */
export async function unpairedCross(
  { x, y }: Unpaired,
  map: Matrix,
  rows: number,
  random: Random,
): Promise<Float64Array> {
  const [source, target] = [sampleRows(x, rows, random.fork('source')), sampleRows(y, rows, random.fork('target'))];
  return softMatchesByMap(source, target, map);
}

/** polar(P/‖P‖ + w U/‖U‖): the map of the pairs' P and the unpaired rows' U, in all directions that either knows. */
export async function completed(pairs: PairedRows, unpaired: Float64Array, weight: number): Promise<Matrix> {
  const cross = await crossProduct(pairs.x, pairs.y);
  return nearestOrthogonal(blended({ cross, weight }, unpaired), pairs.x.dim, pairs.y.dim);
}
