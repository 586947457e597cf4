import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { principalComponents } from '../../../src/linalg/pca.js';
import type { Network } from '../../../src/translators/network.js';
import { layersOf, modulesOf, networkArrays } from '../../../src/translators/network-shape.js';
import { type Matrix, transposed, zeros } from '../../../src/vectors/matrix.js';
import { componentAxes } from './component-axes.js';

/**
 * In which coordinates a network is trained. given: those of the vectors; principal: along the principal axes of every
 * space, by falling variance, each turned the way in which its third moments agree with those of the axis of the same
 * number in the first space. Clouds that are rotations of each other have nearly the same principal coordinates, where
 * their variances are not too close; spaces of different models have not. components: along the independent components of
 * every space, in a learned order (component-axes.ts), in which different models nearly agree; the axes after those are
 * principal and turned by third moments, too.
 */
type Coordinates = 'given' | 'principal' | 'components';

/**
 * Orthogonal matrices (d_s, d_s): axis j of space s in column j; its preprocessed rows x (n, d_s) enter the network as
 * x V_s. No pairs. O(n d²) and an eigendecomposition for each space; memory: one copy of the rows. The seed decides which
 * components are found and in which order.
 */
export async function axesOf(
  spaces: readonly Matrix[],
  coordinates: Coordinates,
  seed: number | string,
): Promise<Matrix[] | undefined> {
  if (coordinates === 'given') return undefined;
  const components = coordinates === 'components' ? await componentAxes(spaces, seed) : undefined;
  const axes: Matrix[] = [];
  let first: Coskewness | undefined;
  for (const [s, x] of spaces.entries()) {
    const basis = components ? components.axes[s]! : await principalAxes(x);
    const own = coskewness(await matmul(x, basis));
    first ??= own;
    const signs = turnsOf(own, first, components?.count ?? 0);
    axes.push({ ...basis, data: basis.data.map((v, at) => v * signs[at % x.dim]!) });
  }
  return axes;
}

const principalAxes = async (x: Matrix): Promise<Matrix> =>
  (await principalComponents(x, x.dim, { random: random('axes'), centred: true })).basis;

/** Rows along the axes: x V (n, d). */
export async function inCoordinates(x: Matrix, axes: Matrix | undefined): Promise<Matrix> {
  return axes ? matmul(x, axes) : x;
}

/** Axes with which an axis is compared; the further ones have close variances and are mixed. */
const COMPARED = 40;

/** Co-skewness E[z_i z_j²] of every axis i with the leading axes j, in standard deviations: (d, compared). Turning j changes none. */
interface Coskewness {
  readonly dim: number;
  readonly compared: number;
  readonly values: Float64Array;
}

/** Of coordinates (n, d). Axes without variance have moments of zero. */
function coskewness({ data, rows, dim }: Matrix): Coskewness {
  const compared = Math.min(COMPARED, dim);
  const mean = new Float64Array(dim);
  const variance = new Float64Array(dim);
  for (let at = 0; at < data.length; at++) mean[at % dim]! += data[at]! / rows;
  for (let at = 0; at < data.length; at++) variance[at % dim]! += (data[at]! - mean[at % dim]!) ** 2 / rows;
  const scale = variance.map((v) => (v > LEAST_VARIANCE ? 1 / Math.sqrt(v) : 0));
  const values = new Float64Array(dim * compared);
  const z = new Float64Array(dim);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < dim; i++) z[i] = (data[row * dim + i]! - mean[i]!) * scale[i]!;
    for (let i = 0; i < dim; i++) {
      for (let j = 0; j < compared; j++) values[i * compared + j]! += (z[i]! * z[j]! * z[j]!) / rows;
    }
  }
  return { dim, compared, values };
}

/** Of unit rows: below it an axis is rounding. */
const LEAST_VARIANCE = 1e-10;

/**
 * +1 or −1 for every axis: the sign of the product of its moments with those of the same axis of `other`; +1 for the leading
 * `turned` ones, which their own skewness has turned.
 */
export function turnsOf(own: Coskewness, other: Coskewness, turned: number): Float64Array {
  return new Float64Array(own.dim).map((_, i) => {
    let product = 0;
    for (let j = 0; j < Math.min(own.compared, other.compared) && i < other.dim; j++) {
      product += own.values[i * own.compared + j]! * other.values[i * other.compared + j]!;
    }
    return i >= turned && product < 0 ? -1 : 1;
  });
}

/**
 * The network between spaces in the coordinates of `axes` as one between the spaces as they are given: x → x V_s before
 * the first layers, y → y V_tᵀ after the last ones, folded into their matrices. The skips there become matrices too.
 * Exact but for rounding. The adapters out of the latent have two layers or more: a single one ends in an activation.
 */
export async function inGivenCoordinates({ shape, arrays }: Network, axes: readonly Matrix[]): Promise<Network> {
  const given = { ...shape, skip: 'linear' as const };
  const folded: Record<string, Network['arrays'][string]> = { ...arrays };
  const put = (name: string, { data, rows, dim }: Matrix): void => {
    folded[name] = { data, shape: [rows, dim] };
  };
  const matrixOf = (name: string): Matrix => {
    const { data, shape } = arrays[name]!;
    return { data: data as Float32Array, rows: shape[0]!, dim: shape[1]! };
  };
  for (const module of modulesOf(given)) {
    const space = Number(module.split('.')[1]);
    for (const { name, from, to, skip } of layersOf(given, module)) {
      if (!skip) continue;
      const past = shape.skip === 'linear' ? matrixOf(skip) : diagonal(from, to);
      if (module.startsWith('in')) {
        put(skip, await matmul(axes[space]!, past));
        put(`${name}.weight`, await matmul(axes[space]!, matrixOf(`${name}.weight`)));
        continue;
      }
      const back = transposed(axes[space]!);
      const bias = { data: arrays[`${name}.bias`]!.data as Float32Array, rows: 1, dim: to };
      put(skip, await matmul(past, back));
      put(`${name}.weight`, await matmul(matrixOf(`${name}.weight`), back));
      folded[`${name}.bias`] = { data: (await matmul(bias, back)).data, shape: [to] };
    }
  }
  return {
    shape: given,
    arrays: Object.fromEntries(networkArrays(given).map(({ name }) => [name, folded[name]!])),
  };
}

/** Ones on the diagonal: what padding with zeros and cutting does to rows. */
function diagonal(from: number, to: number): Matrix {
  const out = zeros(from, to);
  for (let i = 0; i < Math.min(from, to); i++) out.data[i * to + i] = 1;
  return out;
}
