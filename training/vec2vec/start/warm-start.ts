import { VecbridgeError } from '../../../src/core/errors.js';
import { type Random, random } from '../../../src/core/random.js';
import { sizeOf } from '../../../src/engine/signature.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { orthonormal } from '../../../src/linalg/orthonormal.js';
import { type NetworkShape, networkArrays } from '../../../src/translators/network-shape.js';
import { type Matrix, transposed, zeros } from '../../../src/vectors/matrix.js';
import { branchEnds } from '../step/parameters.js';
import type { LinearStart } from '../step/trainer.js';

/** Entries of G² and G may differ by this, G = W Wᵀ (or WᵀW), after W is scaled to length. */
const TOLERANCE = 1e-3;

/** Width of a network whose options leave it open: this, or what its linear start needs. */
const LEAST_WIDTH = 512;

/** The width that the options ask for; of 0 the least that holds the linear start, from 512 on. */
export async function widthFor(
  width: number,
  dims: readonly number[],
  init?: readonly LinearStart[],
  hub = 0,
): Promise<number> {
  if (width > 0 || !init) return width || LEAST_WIDTH;
  const isometries = await isometriesOf(init);
  return Math.max(LEAST_WIDTH, isometries ? sharedWidth(hubFirst(dims, hub), isometries) : blockWidth(dims));
}

/** The hub, then all others in their order. */
const hubFirst = <T>(spaces: readonly T[], hub: number): T[] => [spaces[hub]!, ...spaces.filter((_, s) => s !== hub)];

/** Latent numbers that isometries from the hub, dims[0], need: its own, and those that they leave of every other space. */
const sharedWidth = (dims: readonly number[], isometries: readonly Isometry[]): number =>
  isometries.reduce((sum, { rank }, i) => sum + dims[i + 1]! - rank, dims[0]!);

/** Latent numbers of one block for each space. */
const blockWidth = (dims: readonly number[]): number => dims.reduce((sum, dim) => sum + dim, 0);

/**
 * Start values that make the network the given linear maps: the matrices of its linear skips, and zeros in every
 * residual branch where its gradient does not vanish with them. init: maps from space `hub` to every other one, in their order.
 * Below the hub is space 0.
 *
 * Isometries (every W of orthogonal Procrustes) share a latent: with O_0 = [I 0] and O_s = [W_sᵀ C_s], C_s an
 * orthonormal complement with latent numbers of its own where W_s does not reach all of space s: it is the larger one, or
 * numbers of a vector are constant and W_s is zero there,
 *   in_s = O_s, out_t = O_tᵀ, so F_{0→s} = W_s, F_{s→0} = W_sᵀ, and reconstructions are exact.
 * Other maps (ridge, low rank) get a latent of one block for each space: in_s = [F_{s→0} F_{s→1} ...], out_t picks
 * block t. Throws BAD_OPTION where the width is too small for that, DIM_MISMATCH where a map is between other spaces.
 */
export async function warmStart(
  network: NetworkShape,
  init: readonly LinearStart[],
  seed: number,
  hub = 0,
): Promise<Record<string, Float32Array>> {
  const seen = { ...network, dims: hubFirst(network.dims, hub) };
  checkMaps(seen.dims, init);
  const start: Record<string, Float32Array> = zeroBranches(network);
  const isometries = await isometriesOf(init);
  const entering = isometries
    ? await sharedLatent(seen, init, isometries, random(`${seed}/complement`))
    : await blockLatent(seen, init);
  for (const [at, s] of hubFirst([...network.dims.keys()], hub).entries()) {
    start[`in.${s}.skip`] = entering[at]!.into.data;
    start[`out.${s}.skip`] = entering[at]!.out.data;
  }
  return start;
}

/** Matrices into the latent (d_s, width) and out of it (width, d_s). */
interface Skips {
  readonly into: Matrix;
  readonly out: Matrix;
}

function checkMaps(dims: readonly number[], init: readonly LinearStart[]): void {
  if (init.length !== dims.length - 1) {
    throw new VecbridgeError(
      'BAD_USAGE',
      `a warm start of ${dims.length} spaces needs ${dims.length - 1} maps from one of them, got ${init.length}.`,
      { hint: 'give one map for each other space', context: { spaces: dims.length, maps: init.length } },
    );
  }
  init.forEach(({ weights }, i) => {
    if (weights.rows === dims[0] && weights.dim === dims[i + 1]) return;
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `the linear map to start from is ${weights.rows} → ${weights.dim}, the spaces are ${dims[0]} → ${dims[i + 1]}.`,
      { hint: 'start from a translator between the same spaces', context: { dims, map: [weights.rows, weights.dim] } },
    );
  });
}

/** W = c U, U a partial isometry: an isometry on `rank` directions, zero on all others. */
interface Isometry {
  readonly scale: number;
  readonly rank: number;
}

/** What all maps are, if they are all (partial) isometries whose way back is their transpose. */
async function isometriesOf(init: readonly LinearStart[]): Promise<Isometry[] | undefined> {
  const found: Isometry[] = [];
  for (const { weights, back } of init) {
    const isometry = back ? undefined : await isometryOf(weights);
    if (!isometry) return undefined;
    found.push(isometry);
  }
  return found;
}

/** c and the rank, where G = W Wᵀ (WᵀW where W is tall) is c² times a projection: G² = c² G. */
async function isometryOf(w: Matrix): Promise<Isometry | undefined> {
  const gram = await matmul(w, w, w.rows <= w.dim ? { transposeB: true } : { transposeA: true });
  const squared = await matmul(gram, gram);
  const trace = (m: Matrix): number => {
    let sum = 0;
    for (let i = 0; i < m.rows; i++) sum += m.data[i * m.dim + i]!;
    return sum;
  };
  const square = trace(squared) / trace(gram);
  const fits = squared.data.every((v, at) => Math.abs(v - square * gram.data[at]!) <= TOLERANCE * square ** 2);
  return fits && square > 0 ? { scale: Math.sqrt(square), rank: Math.round(trace(gram) / square) } : undefined;
}

async function sharedLatent(
  { dims, width }: NetworkShape,
  init: readonly LinearStart[],
  isometries: readonly Isometry[],
  generator: Random,
): Promise<Skips[]> {
  const hub = dims[0]!;
  const needed = sharedWidth(dims, isometries);
  if (width < needed) throw tooNarrow(width, needed, dims);
  let next = hub;
  const all = [place(identity(hub), width, 0)];
  for (const [i, { weights }] of init.entries()) {
    const { scale, rank } = isometries[i]!;
    const back = transposed({ ...weights, data: weights.data.map((v) => v / scale) });
    const into = place(back, width, 0);
    if (back.rows > rank) {
      const rest = await complement(back, back.rows - rank, generator.fork(i));
      place(rest, width, next, into);
      next += rest.dim;
    }
    all.push(into);
  }
  return all.map((into) => ({ into, out: transposed(into) }));
}

async function blockLatent({ dims, width }: NetworkShape, init: readonly LinearStart[]): Promise<Skips[]> {
  const needed = blockWidth(dims);
  if (width < needed) throw tooNarrow(width, needed, dims, 'maps that are no isometries');
  const from = (s: number): Matrix => init[s - 1]!.back ?? transposed(init[s - 1]!.weights);
  const map = async (s: number, t: number): Promise<Matrix> => {
    if (s === t) return identity(dims[s]!);
    if (s === 0) return init[t - 1]!.weights;
    return t === 0 ? from(s) : matmul(from(s), init[t - 1]!.weights);
  };
  const starts = dims.map((_, t) => dims.slice(0, t).reduce((sum, dim) => sum + dim, 0));
  return Promise.all(
    dims.map(async (dim, s): Promise<Skips> => {
      const into = zeros(dim, width);
      for (const [t, at] of starts.entries()) place(await map(s, t), width, at, into);
      return { into, out: transposed(place(identity(dim), width, starts[s]!)) };
    }),
  );
}

/** (n, k) orthonormal columns, orthogonal to all that the partial isometry `basis` (n, m) reaches. */
async function complement(basis: Matrix, k: number, generator: Random): Promise<Matrix> {
  const drawn = zeros(basis.rows, k);
  for (let i = 0; i < drawn.data.length; i++) drawn.data[i] = generator.normal();
  const along = await matmul(basis, await matmul(basis, drawn, { transposeA: true }));
  const rest = Float64Array.from(drawn.data, (v, i) => v - along.data[i]!);
  const { data } = await orthonormal({ data: rest, rows: drawn.rows, cols: drawn.dim });
  return { data: Float32Array.from(data), rows: drawn.rows, dim: drawn.dim };
}

/** `m` in columns `at` and following of `into`, by default a matrix of zeros of that width. */
function place(m: Matrix, width: number, at: number, into: Matrix = zeros(m.rows, width)): Matrix {
  for (let i = 0; i < m.rows; i++) into.data.set(m.data.subarray(i * m.dim, (i + 1) * m.dim), i * width + at);
  return into;
}

function identity(n: number): Matrix {
  const out = zeros(n, n);
  for (let i = 0; i < n; i++) out.data[i * n + i] = 1;
  return out;
}

/** The last factor of each branch at zero: the branch is zero, its own gradient is not. */
function zeroBranches(network: NetworkShape): Record<string, Float32Array> {
  const ends = branchEnds(network);
  const zeroed = networkArrays(network).filter(({ name }) => ends.has(name));
  return Object.fromEntries(zeroed.map(({ name, shape }) => [name, new Float32Array(sizeOf(shape))]));
}

function tooNarrow(width: number, needed: number, dims: readonly number[], what = 'it'): VecbridgeError {
  return new VecbridgeError(
    'BAD_OPTION',
    `width is ${width}, too narrow for a warm start between spaces of ${dims.join(', ')} dims: ${what === 'it' ? 'it needs' : `${what} need`} ${needed}.`,
    { hint: `set width to ${needed} or more, or to 0 for what is needed`, context: { width, needed, dims } },
  );
}
