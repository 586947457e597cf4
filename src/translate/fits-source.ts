import { random } from '../core/random.js';
import { matmul } from '../linalg/matmul.js';
import { fitOf, momentsOf, type Structure } from '../spaces/structure.js';
import { LinearTranslator } from '../translators/linear.js';
import type { Translator } from '../translators/translator.js';
import type { Matrix } from '../vectors/matrix.js';
import { meanOf, unitRows } from '../vectors/preprocess.js';

/** Whether vectors are such as a translator was fitted on. */
interface SourceFit {
  readonly label: 'yes' | 'no' | 'cannot tell';
  /** Standard deviations above the same rows with renamed coordinates, which the mean is taken off after the renaming. */
  readonly z: number;
}

const RENAMINGS = 48;
/** Fewer rows may all be odd; a map that uses nearly all directions alike says nothing of its source. */
const LIMITS = { rows: 16, yes: 5, no: 2, spread: 0.3 } as const;

/**
 * x (n, d), raw vectors: do they lie in the directions that a linear map reads, as rows of its source do? A map of full
 * rank that weighs all directions alike, and a network, give "cannot tell". O(n d² + d²) for each of 48 renamings.
 */
export async function fitsSource(x: Matrix, translator: Translator): Promise<SourceFit> {
  if (!(translator instanceof LinearTranslator) || x.rows === 0 || x.dim !== translator.weights.rows)
    return { label: 'cannot tell', z: Number.NaN };
  const structure = await readDirections(translator.weights);
  if (!structure) return { label: 'cannot tell', z: Number.NaN };
  const fit = await centredFit(unitRows(x), structure, translator.means.source);
  const rng = random(0).fork('fits source');
  const nulls = Array.from({ length: RENAMINGS }, () => fit(rng.permutation(x.dim)));
  const mean = nulls.reduce((a, b) => a + b, 0) / RENAMINGS;
  const sd = Math.sqrt(nulls.reduce((a, b) => a + (b - mean) ** 2, 0) / (RENAMINGS - 1));
  const z = sd > 0 ? (fit() - mean) / sd : 0;
  if (z >= LIMITS.yes) return { label: 'yes', z };
  return { label: z <= LIMITS.no && x.rows >= LIMITS.rows ? 'no' : 'cannot tell', z };
}

/**
 * tr(M C) / tr(C) for the second moments C about `centre` of unit rows, their coordinates renamed before the centre is taken
 * off: rows without that mean keep it with the other sign, whatever their coordinates are called.
 */
async function centredFit(
  rows: Matrix,
  structure: Structure,
  centre: Float32Array,
): Promise<(renamed?: Uint32Array) => number> {
  const { dim } = rows;
  const moments = await momentsOf(rows);
  const mean = meanOf(rows);
  const centreRow: Matrix = { data: centre, rows: 1, dim };
  const image = (await matmul(centreRow, structure)).data;
  const [length, own] = [inner(centre, centre), inner(centre, image)];
  return (renamed) => {
    let [along, read] = [0, 0];
    for (let i = 0; i < dim; i++) {
      const at = renamed ? renamed[i]! : i;
      along += mean[i]! * centre[at]!;
      read += mean[i]! * image[at]!;
    }
    return (fitOf(moments, structure, renamed) - 2 * read + own) / (1 - 2 * along + length);
  };
}

const inner = (a: Float32Array, b: Float32Array): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

/** W Wᵀ with trace 0; undefined where it is close to a multiple of the identity. */
async function readDirections(weights: Matrix): Promise<Structure | undefined> {
  const product = await matmul(weights, weights, { transposeB: true });
  const d = product.dim;
  let [trace, squared] = [0, 0];
  for (let i = 0; i < d; i++) trace += product.data[i * d + i]!;
  if (!(trace > 0)) return undefined;
  for (let i = 0; i < d; i++) product.data[i * d + i]! -= trace / d;
  for (const v of product.data) squared += v * v;
  const spread = Math.sqrt(squared / d) / (trace / d);
  return spread >= LIMITS.spread ? product : undefined;
}
