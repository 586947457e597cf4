import { VecbridgeError } from '../../src/core/errors.js';
import { type Random, random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { orthonormal } from '../../src/linalg/orthonormal.js';
import { layersOf, modulesOf, type NetworkShape } from '../../src/translators/network-shape.js';
import { type Matrix, transposed, zeros } from '../../src/vectors/matrix.js';
import type { LinearStart } from './trainer.js';

/** Entries of W Wᵀ (or WᵀW) may differ from the identity by this, after W is scaled to length. */
const TOLERANCE = 1e-3;

/** Width of a network whose options leave it open: this, or what its linear start needs. */
const LEAST_WIDTH = 512;

/** The width that the options ask for; of 0 the least that holds the linear start, from 512 on. */
export async function widthFor(width: number, dims: readonly number[], init?: readonly LinearStart[]): Promise<number> {
  if (width > 0) return width;
  const scales = await Promise.all((init ?? []).map((map) => (map.back ? undefined : isometryScale(map.weights))));
  const shared = scales.every((scale) => scale !== undefined);
  return Math.max(LEAST_WIDTH, init ? (shared ? sharedWidth(dims) : blockWidth(dims)) : 0);
}

/** Latent numbers that isometries from the first space need: its own, and those that a larger space has more. */
const sharedWidth = (dims: readonly number[]): number =>
  dims.reduce((sum, dim) => sum + Math.max(0, dim - dims[0]!), dims[0]!);

/** Latent numbers of one block for each space. */
const blockWidth = (dims: readonly number[]): number => dims.reduce((sum, dim) => sum + dim, 0);

/**
 * Start values that make the network the given linear maps: the matrices of its linear skips, and zeros in every
 * residual branch where its gradient does not vanish with them. init[s − 1]: the map from space 0 to space s.
 *
 * Isometries (every W of orthogonal Procrustes) share a latent: with O_0 = [I 0] and O_s = [W_sᵀ C_s], C_s an
 * orthonormal complement with latent numbers of its own where space s is the larger one,
 *   in_s = O_s, out_t = O_tᵀ, so F_{0→s} = W_s, F_{s→0} = W_sᵀ, and reconstructions are exact.
 * Other maps (ridge, low rank) get a latent of one block for each space: in_s = [F_{s→0} F_{s→1} ...], out_t picks
 * block t. Throws BAD_OPTION where the width is too small for that, DIM_MISMATCH where a map is between other spaces.
 */
export async function warmStart(
  network: NetworkShape,
  init: readonly LinearStart[],
  seed: number,
): Promise<Record<string, Float32Array>> {
  checkMaps(network.dims, init);
  const start: Record<string, Float32Array> = zeroBranches(network);
  const scales = await Promise.all(init.map((map) => (map.back ? undefined : isometryScale(map.weights))));
  const entering = scales.every((scale) => scale !== undefined)
    ? await sharedLatent(network, init, scales as number[], random(`${seed}/complement`))
    : await blockLatent(network, init);
  entering.forEach(({ into, out }, s) => {
    start[`in.${s}.skip`] = into.data;
    start[`out.${s}.skip`] = out.data;
  });
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
      `a warm start of ${dims.length} spaces needs ${dims.length - 1} maps from the first one, got ${init.length}.`,
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

/** c with W Wᵀ = c² I (WᵀW where W is tall), if there is one. */
async function isometryScale(w: Matrix): Promise<number | undefined> {
  const gram = await matmul(w, w, w.rows <= w.dim ? { transposeB: true } : { transposeA: true });
  let trace = 0;
  for (let i = 0; i < gram.rows; i++) trace += gram.data[i * gram.dim + i]!;
  const square = trace / gram.rows;
  const fits = gram.data.every((v, at) => {
    const wanted = Math.floor(at / gram.dim) === at % gram.dim ? square : 0;
    return Math.abs(v - wanted) <= TOLERANCE * square;
  });
  return fits && square > 0 ? Math.sqrt(square) : undefined;
}

async function sharedLatent(
  { dims, width }: NetworkShape,
  init: readonly LinearStart[],
  scales: readonly number[],
  generator: Random,
): Promise<Skips[]> {
  const hub = dims[0]!;
  const needed = sharedWidth(dims);
  if (width < needed) throw tooNarrow(width, needed, dims);
  let next = hub;
  const all = [place(identity(hub), width, 0)];
  for (const [i, { weights }] of init.entries()) {
    const back = transposed({ ...weights, data: weights.data.map((v) => v / scales[i]!) });
    const into = place(back, width, 0);
    if (back.rows > hub) {
      const rest = await complement(back, generator.fork(i));
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

/** (n, n − k) orthonormal columns, orthogonal to the k orthonormal columns of `basis` (n, k). */
async function complement(basis: Matrix, generator: Random): Promise<Matrix> {
  const drawn = zeros(basis.rows, basis.rows - basis.dim);
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

/**
 * Arrays set to zero so that all branches are: the last factor of each branch, so that its own gradient is not zero.
 */
function zeroBranches(network: NetworkShape): Record<string, Float32Array> {
  const zeroed: Record<string, Float32Array> = {};
  for (const layer of modulesOf(network).flatMap((module) => layersOf(network, module))) {
    const { name, kind, from, to } = layer;
    if (kind !== 'middle' || network.norm === 'none') {
      zeroed[`${name}.weight`] = new Float32Array(from * to);
      continue;
    }
    zeroed[`${name}.gain`] = new Float32Array(to);
    if (network.norm !== 'rms') zeroed[`${name}.offset`] = new Float32Array(to);
  }
  return zeroed;
}

function tooNarrow(width: number, needed: number, dims: readonly number[], what = 'it'): VecbridgeError {
  return new VecbridgeError(
    'BAD_OPTION',
    `width is ${width}, too narrow for a warm start between spaces of ${dims.join(', ')} dims: ${what === 'it' ? 'it needs' : `${what} need`} ${needed}.`,
    { hint: `set width to ${needed} or more, or to 0 for what is needed`, context: { width, needed, dims } },
  );
}
